import type { PlatformCostCenter } from "../footprint";
import { COST_CENTER_LABEL, type ObjectLabels, OWNER_LABEL, PART_OF } from "../labels";

/**
 * Labels for pods that an operator or a chart makes: whose they are and whose bill they are on, and that they get no
 * sidecar even if their namespace should be injected, since operators and Jobs reach them without one.
 */
export function operandLabels(costCenter: PlatformCostCenter): ObjectLabels {
  return {
    "app.kubernetes.io/part-of": PART_OF,
    [OWNER_LABEL]: "platform",
    [COST_CENTER_LABEL]: costCenter,
    "sidecar.istio.io/inject": "false",
  };
}
