import type { ApiClient, ApiObject } from "./client";
import { pause } from "./control-plane";
import { ApiError, isConnectionLoss, messageOf } from "./errors";

const NO_PROVISIONER = "kubernetes.io/no-provisioner";
const DRIVER = "rehearsal.pyairtable.dev";
const POLL_MILLISECONDS = 300;
const SELECTED_NODE = "volume.kubernetes.io/selected-node";

interface ClaimSpec {
  readonly storageClassName?: string;
  readonly volumeName?: string;
  readonly accessModes?: readonly string[];
  readonly resources?: { readonly requests?: { readonly storage?: string } };
}

/**
 * Stands in for the storage driver: makes a volume for each claim whose class exists, as soon as the class allows. A
 * claim of a class that does not exist stays Pending, as it would on a real cluster.
 */
export class VolumeProvisioner {
  private ended = false;
  private loop: Promise<void> | undefined;

  constructor(
    private readonly client: ApiClient,
    private readonly say: (text: string) => void,
  ) {}

  start(): void {
    this.loop = this.run();
  }

  async stop(): Promise<void> {
    this.ended = true;
    await this.loop;
  }

  private async run(): Promise<void> {
    while (!this.ended) {
      try {
        await this.provision();
      } catch (error) {
        // The server may be away for a while: a proof kills it.
        if (!isConnectionLoss(error)) {
          this.say(`a volume cannot be made: ${messageOf(error)}`);
        }
      }
      await pause(POLL_MILLISECONDS);
    }
  }

  private async provision(): Promise<void> {
    const claims = await this.client.list("/api/v1/persistentvolumeclaims");
    const waiting = claims.filter((claim) => (claim["spec"] as ClaimSpec).volumeName === undefined);
    if (waiting.length === 0) {
      return;
    }
    const classes = new Map(
      (await this.client.list("/apis/storage.k8s.io/v1/storageclasses")).map((item) => [item.metadata.name, item]),
    );
    for (const claim of waiting) {
      const storageClass = classes.get((claim["spec"] as ClaimSpec).storageClassName ?? "");
      if (storageClass && storageClass["provisioner"] !== NO_PROVISIONER && this.mayBind(claim, storageClass)) {
        await this.bind(claim, storageClass);
      }
    }
  }

  private mayBind(claim: ApiObject, storageClass: ApiObject): boolean {
    return (
      storageClass["volumeBindingMode"] !== "WaitForFirstConsumer" ||
      claim.metadata.annotations?.[SELECTED_NODE] !== undefined
    );
  }

  private async bind(claim: ApiObject, storageClass: ApiObject): Promise<void> {
    const { name, namespace = "default", uid = "" } = claim.metadata;
    const spec = claim["spec"] as ClaimSpec;
    const node = claim.metadata.annotations?.[SELECTED_NODE];
    const zone = node === undefined ? undefined : await this.zoneOf(node);
    const body = {
      apiVersion: "v1",
      kind: "PersistentVolume",
      metadata: { name: `pvc-${uid}` },
      spec: {
        accessModes: spec.accessModes ?? ["ReadWriteOnce"],
        capacity: { storage: spec.resources?.requests?.storage ?? "1Gi" },
        persistentVolumeReclaimPolicy: "Retain",
        storageClassName: storageClass.metadata.name,
        claimRef: { apiVersion: "v1", kind: "PersistentVolumeClaim", name, namespace, uid },
        csi: { driver: DRIVER, volumeHandle: uid },
        // A cloud's disk lies in one zone and its pod can only run there.
        ...(zone
          ? {
              nodeAffinity: {
                required: {
                  nodeSelectorTerms: [
                    { matchExpressions: [{ key: "topology.kubernetes.io/zone", operator: "In", values: [zone] }] },
                  ],
                },
              },
            }
          : {}),
      },
    };
    try {
      await this.client.request("POST", "/api/v1/persistentvolumes", { body });
    } catch (error) {
      if (!(error instanceof ApiError && error.status === 409)) {
        throw error;
      }
    }
  }

  private async zoneOf(node: string): Promise<string | undefined> {
    return (await this.client.find(`/api/v1/nodes/${node}`))?.metadata.labels?.["topology.kubernetes.io/zone"];
  }
}
