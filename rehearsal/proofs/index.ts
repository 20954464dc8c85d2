import type { Proof } from "../proof";
import { accepted } from "./accepted";
import { access } from "./access";
import { connectivity } from "./connectivity";
import { crash } from "./crash";
import { drain } from "./drain";
import { mistakes } from "./mistakes";
import { podSecurity } from "./pod-security";
import { preconditions } from "./preconditions";
import { quotas } from "./quotas";
import { references } from "./references";
import { rollback } from "./rollback";
import { scale } from "./scale";
import { scheduling } from "./scheduling";
import { zoneLoss } from "./zone-loss";
import { twoRuns } from "./two-runs";
import { unchanged } from "./unchanged";

/** In the order they are made: those that only look first, those that break things last. */
export const PROOFS: readonly Proof[] = [
  accepted,
  scheduling,
  unchanged,
  podSecurity,
  access,
  connectivity,
  references,
  quotas,
  mistakes,
  drain,
  zoneLoss,
  rollback,
  twoRuns,
  crash,
  preconditions,
  scale,
];
