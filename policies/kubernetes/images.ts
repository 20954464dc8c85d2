/** The parts of an image reference. */
export interface Image {
  /** Host and path, as written: `ghcr.io/pyairtable/api-gateway`. */
  readonly repository: string;
  readonly tag: string | undefined;
  readonly digest: string | undefined;
}

const REFERENCE = /^(?<repository>[^@]+?)(?::(?<tag>[^:/@]+))?(?:@(?<digest>[^@]+))?$/;

/** Reads `repository[:tag][@digest]`. */
export function parseImage(reference: string): Image {
  const { repository = reference, tag, digest } = REFERENCE.exec(reference)?.groups ?? {};
  return { repository, tag, digest };
}

/** Tags that name a branch of development, not a release. */
export const MOVING_TAGS: ReadonlySet<string> = new Set([
  "latest",
  "main",
  "master",
  "edge",
  "nightly",
  "dev",
  "canary",
  "stable",
]);
