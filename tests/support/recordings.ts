import * as path from "node:path";
import type { Recording } from "../../planner/model";
import { recordStackAt } from "../../planner/record";
import type { ConfigOverrides } from "../../planner/stack-config";

const ROOT = path.resolve(__dirname, "../..");
const recordings = new Map<string, Promise<Recording>>();

/**
 * What the real program registers for a stack. Each combination is run once a test process, however many spec files
 * ask: call it in a `before` hook.
 * @param overrides config by key path over the stack's file, e.g. `{ "kafka.coordination": "zookeeper" }`
 */
export function recordStack(stack: string, overrides: ConfigOverrides = {}): Promise<Recording> {
  const key = JSON.stringify([stack, Object.entries(overrides).sort(([one], [other]) => (one < other ? -1 : 1))]);
  const known = recordings.get(key);
  if (known) {
    return known;
  }
  const recording = recordStackAt(ROOT, stack, overrides);
  recordings.set(key, recording);
  return recording;
}
