/** A mistake of whoever asked for the plan: shown as it stands, without a stack trace. */
export class PlanError extends Error {
  override readonly name = "PlanError";
}

/** The program ended without a whole description. */
export class ProgramError extends PlanError {}
