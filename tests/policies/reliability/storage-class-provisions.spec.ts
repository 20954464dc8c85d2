import { storageClassProvisions } from "../../../policies/reliability/storage-class-provisions";
import { describePolicy } from "../describe-policy";
import { UNKNOWN } from "../harness";
import { object, release } from "../objects";

const storageClass = (fields: object) => object("storage.k8s.io/v1", "StorageClass", "fast", fields, null);
const claim = (storageClassName: string) =>
  object("v1", "PersistentVolumeClaim", "data", { spec: { storageClassName } });

describePolicy(storageClassProvisions, {
  config: { existing: ["standard"] },
  allowed: {
    "a driver's class": [storageClass({ provisioner: "ebs.csi.aws.com", parameters: { type: "gp3" } }), claim("fast")],
    "the cluster's class": [claim("standard")],
    "a chart's own choice of none": [release("loki", { persistence: { storageClass: "" } })],
  },
  violating: {
    "no provisioner": [
      [storageClass({ provisioner: "kubernetes.io/no-provisioner", parameters: { type: "gp3" } })],
      /provisioner is "kubernetes\.io\/no-provisioner"/,
    ],
    "another cloud's parameters": [
      [storageClass({ provisioner: "pd.csi.storage.gke.io", parameters: { type: "gp3" } })],
      /only ebs\.csi\.aws\.com knows/,
    ],
    "a driver that is gone": [[storageClass({ provisioner: "kubernetes.io/aws-ebs" })], /left Kubernetes/],
    "a class that does not exist": [
      [claim("fast-ssd")],
      /spec\.storageClassName is "fast-ssd": there is no such class/,
    ],
    "a chart's": [
      [release("loki", { persistence: { storageClass: "fast-ssd" } })],
      /values\.persistence\.storageClass/,
    ],
    "a custom resource's": [
      [object("postgresql.cnpg.io/v1", "Cluster", "pg", { spec: { storage: { storageClass: "fast-ssd" } } })],
      /spec\.storage\.storageClass/,
    ],
  },
  unknown: {
    "a provisioner": [storageClass({ provisioner: UNKNOWN, parameters: { type: "gp3" } })],
    "a class": [claim(UNKNOWN)],
  },
});
