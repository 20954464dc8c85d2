import { imagesByDigest } from "../../../policies/security/images-by-digest";
import { describePolicy } from "../describe-policy";
import { UNKNOWN } from "../harness";
import { APP, change, DEPLOYMENT } from "../objects";

describePolicy(imagesByDigest, {
  allowed: { "a digest": DEPLOYMENT },
  violating: { "a tag": [change(DEPLOYMENT, `${APP}.image`, "ghcr.io/pyairtable/app:1.2.3"), /a tag can be moved/] },
  unknown: { "an image": change(DEPLOYMENT, `${APP}.image`, UNKNOWN) },
});
