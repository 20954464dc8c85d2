import { redisBackupCopiesTheDump } from "../../../policies/reliability/redis-backup-copies-the-dump";
import { describePolicy } from "../describe-policy";
import { UNKNOWN } from "../harness";
import { change, CRON_JOB } from "../objects";

const JOB = "spec.jobTemplate.spec.template.spec.containers.0";
const job = (script: string) => change(CRON_JOB, `${JOB}.command`, ["sh", "-c", script]);

describePolicy(redisBackupCopiesTheDump, {
  allowed: {
    "a dump over the wire": job("redis-cli --rdb /backup/dump.rdb"),
    "a save, awaited and copied": job(
      'before=$(redis-cli LASTSAVE); redis-cli BGSAVE; while [ "$(redis-cli LASTSAVE)" = "$before" ]; do sleep 1; done; cp /data/dump.rdb /backup/',
    ),
  },
  violating: {
    "a save that is left there": [
      job("redis-cli BGSAVE; tar czf /backup/redis.tgz /etc/redis"),
      /the dump is never copied/,
    ],
    "a loop that waits for nothing": [
      job(
        "redis-cli BGSAVE; while [ $(redis-cli LASTSAVE) -eq $(redis-cli LASTSAVE) ]; do sleep 1; done; cp /data/dump.rdb /backup",
      ),
      /compared with itself/,
    ],
  },
  unknown: { "a command": change(CRON_JOB, `${JOB}.command`, UNKNOWN) },
});
