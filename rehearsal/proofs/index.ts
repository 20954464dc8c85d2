import type { Proof } from "../proof";
import { accepted } from "./accepted";
import { podSecurity } from "./pod-security";
import { scheduling } from "./scheduling";
import { unchanged } from "./unchanged";

/** In the order they are made: those that only look first, those that break things last. */
export const PROOFS: readonly Proof[] = [accepted, scheduling, unchanged, podSecurity];
