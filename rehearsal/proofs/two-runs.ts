import { Applier } from "../apply";
import { messageOf } from "../errors";
import { withLock } from "../lock";
import type { PlacedObject } from "../objects";
import { type Proof, result } from "../proof";

const NAMESPACE = "rehearsal-two-runs";
const SET = "rehearsal-two-runs";
const OBJECTS = 60;

/** Two runs of one set at once: the second waits its turn or says who is at it; what stands in the end is one run's. */
export const twoRuns: Proof = {
  name: "two runs at once do not mix",
  stacks: ["minikube"],
  run: async ({ client }) => {
    const problems: string[] = [];
    let waited = 0;
    const run = (text: string) =>
      new Applier(client)
        .apply(objects(text), { set: SET, onWait: () => waited++ })
        .then(({ refused }) =>
          problems.push(...refused.map(({ object, message }) => `${text}: ${object}: ${message}`)),
        );
    await Promise.all([run("one"), run("other")]);
    const found = await client.list(`/api/v1/namespaces/${NAMESPACE}/configmaps`, { labelSelector: "two=runs" });
    const texts = new Set(found.map((object) => (object["data"] as { readonly text?: string }).text));
    if (texts.size !== 1 || found.length !== OBJECTS) {
      problems.push(`${found.length} objects of ${[...texts].join(" and ")}`);
    }
    if (waited === 0) {
      problems.push("neither run waited for the other");
    }
    const said = await withLock(client, SET, { patience: 0 }, () =>
      new Applier(client).apply(objects("third"), { set: SET, lockPatience: 0 }).then(
        () => "",
        (error: unknown) => messageOf(error),
      ),
    );
    if (!/is being applied by \S+ since/.test(said)) {
      problems.push(`an impatient run ${said === "" ? "went ahead" : `said: ${said}`}`);
    }
    await new Applier(client).apply([], { set: SET });
    return result(`the second waited ${waited} turns; an impatient one is told who holds the lock`, problems);
  },
};

function objects(text: string): readonly PlacedObject[] {
  return [
    { object: { apiVersion: "v1", kind: "Namespace", metadata: { name: NAMESPACE } }, wave: 0 },
    ...Array.from({ length: OBJECTS }, (_, index) => ({
      wave: 1,
      object: {
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: { name: `two-${index}`, namespace: NAMESPACE, labels: { two: "runs" } },
        data: { text },
      },
    })),
  ];
}
