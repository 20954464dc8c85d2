import { z } from "zod";

/** What a reader of an error or of docs/configuration.md is told about a key, beside its type. */
export interface KeyFacts {
  readonly description: string;
  /** What may stand here, in words. */
  readonly allowed: string;
  /** A value that is accepted. */
  readonly example: unknown;
  [key: string]: unknown;
}

export const dnsLabel = z.string().regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/);
export const hostName = z
  .string()
  .regex(/^(?=.{1,253}$)([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?\.)+[a-z0-9][-a-z0-9]{0,61}[a-z0-9]$/);
export const cidr = z.string().regex(/^((25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(25[0-5]|2[0-4]\d|1?\d?\d)\/(3[0-2]|[12]?\d)$/);
export const httpPath = z.string().regex(/^\/[-A-Za-z0-9._~!$&'()*+,;=:@%/]*$/);
export const port = z.number().int().min(1024).max(65535);

export const PORT: Pick<KeyFacts, "allowed"> = { allowed: "a whole number from 1024 to 65535 (pods run without root)" };
export const PATH: Pick<KeyFacts, "allowed"> = { allowed: 'an absolute HTTP path: "/" and URL characters' };
