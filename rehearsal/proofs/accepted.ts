import { type Proof, result } from "../proof";

/** Every object of the platform is taken under strict field validation, without a single warning. */
export const accepted: Proof = {
  name: "every object accepted: no unknown field, no warning",
  run: ({ applied }) =>
    Promise.resolve(
      result(
        `${applied.objects} objects, ${applied.refused.length} refused, ${applied.warnings.length} warnings, ${applied.seconds.toFixed(1)} s`,
        [...applied.refused, ...applied.warnings].map(({ object, message }) => `${object}: ${message}`),
      ),
    ),
};
