import * as path from "node:path";
import { recordStackAt } from "../planner/record";

/** Records the floor program once and ends: the same recorder, none of the platform. */
void recordStackAt(path.join(__dirname, "floor"), "floor");
