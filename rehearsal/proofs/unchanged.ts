import { type Proof, result } from "../proof";

/** Applying the same again changes nothing. */
export const unchanged: Proof = {
  name: "a second apply changes nothing",
  run: async ({ applier, objects, set }) => {
    const again = await applier.apply(objects, { set });
    return result(`${again.unchanged} of ${again.objects} unchanged`, [
      ...again.refused.map(({ object, message }) => `${object}: ${message}`),
      ...(again.unchanged === again.objects
        ? []
        : [`${again.created} created, ${again.changed} changed, ${again.pruned.length} pruned`]),
    ]);
  },
};
