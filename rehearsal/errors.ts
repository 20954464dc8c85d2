/** What stops a rehearsal and can be mended by whoever runs it: shown as it stands, without a stack trace. */
export class RehearsalError extends Error {
  override readonly name = "RehearsalError";
}

/** The API server took a request and said no. */
export class ApiError extends Error {
  override readonly name = "ApiError";

  constructor(
    readonly status: number,
    /** Machine-readable, e.g. `AlreadyExists`, `Conflict`; empty where the answer was no Status object. */
    readonly reason: string,
    message: string,
  ) {
    super(message);
  }
}

/** Whether the server could not be reached at all, as opposed to having refused. */
export function isConnectionLoss(error: unknown): boolean {
  const code = (error as { code?: unknown }).code;
  return typeof code === "string" && CONNECTION_CODES.has(code);
}

const CONNECTION_CODES: ReadonlySet<string> = new Set(["ECONNREFUSED", "ECONNRESET", "EPIPE", "ETIMEDOUT"]);

/** Words of any thrown value. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
