import type { ApiObject } from "../client";
import { isConnectionLoss, messageOf } from "../errors";
import { type PlacedObject, textIn } from "../objects";
import { pause } from "../control-plane";
import { type Proof, result } from "../proof";

const NAMESPACE = "rehearsal-crash";
const SET = "rehearsal-crash";
const CONFIG_MAPS = 400;
const IMPATIENT_MILLISECONDS = 500;

/** The API server dies in the middle of an apply; the next run brings everything, nothing lost and nothing doubled. */
export const crash: Proof = {
  name: "API server killed in mid-apply: the next run converges",
  stacks: ["minikube"],
  run: async ({ plane, client, applier }) => {
    const problems: string[] = [];
    const countOf = async (text?: string): Promise<number> => {
      const found = await client.list(`/api/v1/namespaces/${NAMESPACE}/configmaps`, { labelSelector: "crash=test" });
      return found.filter((object) => text === undefined || textIn(object, "data", "text") === text).length;
    };
    let done = 0;
    let killed = false;
    const broken = await applier
      .apply(objects("first"), {
        set: SET,
        patience: IMPATIENT_MILLISECONDS,
        onProgress: (applied) => {
          done = applied;
          if (applied > CONFIG_MAPS / 3 && !killed) {
            killed = true;
            void plane.killPart("kube-apiserver");
          }
        },
      })
      .then(
        () => "nothing: it went through",
        (error: unknown) => (isConnectionLoss(error) ? "" : messageOf(error)),
      );
    if (broken !== "") {
      problems.push(`the first run met ${broken}`);
    }
    plane.startPart("kube-apiserver");
    await plane.ready();
    const before = await countOf();
    const second = await applier.apply(objects("first"), { set: SET });
    const after = await countOf();
    if (second.refused.length > 0 || after !== CONFIG_MAPS || second.created !== CONFIG_MAPS - before) {
      problems.push(
        `after the second run there are ${after} of ${CONFIG_MAPS}: ${before} were there, ${second.created} created`,
      );
    }
    const third = await survive(applier.apply(objects("second"), { set: SET }), plane);
    if (third.refused.length > 0 || (await countOf()) !== CONFIG_MAPS || (await countOf("second")) !== CONFIG_MAPS) {
      problems.push(
        `a run that outlives a crash brought ${await countOf("second")} of ${CONFIG_MAPS}, ${third.refused.length} refused`,
      );
    }
    const gone = await applier.apply([], { set: SET });
    if (gone.pruned.length !== CONFIG_MAPS + 1) {
      problems.push(`an empty set pruned ${gone.pruned.length} of ${CONFIG_MAPS + 1} objects`);
    }
    return result(
      `killed after ${done} of ${CONFIG_MAPS + 1}; ${before} survived, ${second.created} added; in a second crash ${third.retries} retries; ${gone.pruned.length} pruned`,
      problems,
    );
  },
};

/** Kills the API server under a run that is patient and starts it again. */
async function survive<T>(run: Promise<T>, plane: Parameters<Proof["run"]>[0]["plane"]): Promise<T> {
  await pause(400);
  await plane.killPart("kube-apiserver");
  plane.startPart("kube-apiserver");
  return run;
}

function objects(text: string): readonly PlacedObject[] {
  const namespace: ApiObject = { apiVersion: "v1", kind: "Namespace", metadata: { name: NAMESPACE } };
  const maps = Array.from({ length: CONFIG_MAPS }, (_, index) => ({
    wave: 1,
    object: {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: `crash-${index}`, namespace: NAMESPACE, labels: { crash: "test" } },
      data: { text },
    },
  }));
  return [{ object: namespace, wave: 0 }, ...maps];
}
