import { monthlyBudget } from "../../../policies/cost/monthly-budget";
import { describePolicy } from "../describe-policy";
import { DEPLOYMENT } from "../objects";
import { declaring, eksFoundation, minikubeFoundation } from "./platform";

const roots = { type: "pulumi:pulumi:Stack", name: "pyairtable-test", props: {} };

describePolicy(monthlyBudget, {
  allowed: {
    "a bill within the stack's budget": [roots, eksFoundation(1, 500), declaring({})],
    "a stack without a budget": [roots, eksFoundation(9), declaring({})],
    "machines of one's own": [roots, minikubeFoundation(), declaring({})],
    "a program without a foundation": [roots, DEPLOYMENT],
  },
  violating: {
    "a bill above the stack's budget": [
      [roots, eksFoundation(3, 100), declaring({})],
      /the month's bill is "\d+\.\d\d USD": the budget is 100\.00 USD; dearest are .*control-plane 73\.00 USD/,
    ],
  },
  unknown: {},
});

describePolicy(monthlyBudget, {
  config: { maxUsd: 50 },
  allowed: {},
  violating: {
    "a bill above the pack's, whatever the stack says": [
      [roots, eksFoundation(1, 5000), declaring({})],
      /the budget is 50\.00 USD/,
    ],
  },
  unknown: {},
});
