import { scriptsOf } from "../kubernetes/texts";
import { type Finding, resourcePolicy } from "../policy";

/** A line that compares a value with itself, as a loop does that asks LASTSAVE twice. */
const COMPARES_WITH_ITSELF = /\[\[?\s*"?(\$\([^)]*LASTSAVE[^)]*\))"?\s*(?:=|==|!=|-eq|-ne|-gt)\s*"?\1"?\s*\]/i;

export const redisBackupCopiesTheDump = resourcePolicy({
  name: "redis-backup-copies-the-dump",
  description: "A script that asks Redis to save also carries the dump away, and waits for it.",
  severity: "high",
  topic: "reliability",
  mistake: [5],
  protectsFrom: "The backup is green every night, and there is nothing to restore.",
  mend: "Use redis-cli --rdb FILE, or compare LASTSAVE with its value from before BGSAVE and then copy dump.rdb.",
  *check(subject): Generator<Finding> {
    for (const { path, text } of scriptsOf(subject)) {
      if (!/\bBGSAVE\b/i.test(text)) continue;
      if (!/--rdb\b|\b(?:cp|mv|cat|tar|rsync|aws|gsutil|mc|rclone|scp)\b[^\n]*\.rdb/.test(text))
        yield { field: path, found: "BGSAVE", problem: "the dump is never copied" };
      if (COMPARES_WITH_ITSELF.test(text))
        yield { field: path, found: "LASTSAVE", problem: "it is compared with itself, so the loop waits for nothing" };
    }
  },
});
