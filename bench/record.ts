import { recordStackAt } from "../planner/record";

const [root = ".", stack = ""] = process.argv.slice(2);

/** Records one stack of a project and ends: the recorder alone, without policies, capacity or cost. */
void recordStackAt(root, stack);
