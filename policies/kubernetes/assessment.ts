import { assessPlatform, type PlatformAssessment } from "../../planner/cost/facts";
import type { Stack } from "./stack";

/**
 * Capacity and cost of the stack by the planner's own model, reckoned once a run; undefined where no foundation says
 * what the nodes are, as in other people's programs.
 */
export function assessmentOf({ subjects }: Stack): PlatformAssessment | undefined {
  return assessPlatform(subjects);
}

/** As a bill has it: `512.30 USD`. */
export function usd(amount: number): string {
  return `${amount.toFixed(2)} USD`;
}
