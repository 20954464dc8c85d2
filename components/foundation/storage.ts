import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { PlatformComponent } from "../component";
import { labelsFor } from "../labels";
import type { Profile } from "../profiles";

/** The StorageClass of every claim: created where the cloud's driver serves it, only named where the cluster brings one. */
export class Storage extends PlatformComponent {
  readonly className: pulumi.Input<string>;

  constructor(name: string, args: { readonly profile: Profile }, opts: pulumi.ComponentResourceOptions) {
    super("pyairtable:foundation:Storage", name, {}, opts);
    const { className, create } = args.profile.storage;
    this.className = create
      ? new k8s.storage.v1.StorageClass(
          name,
          {
            metadata: { name: className, labels: labelsFor(className, "storage-class") },
            provisioner: create.provisioner,
            parameters: { ...create.parameters },
            // A volume is made in the zone its pod was scheduled to; bound earlier it could strand the pod elsewhere.
            volumeBindingMode: "WaitForFirstConsumer",
            allowVolumeExpansion: true,
            reclaimPolicy: "Delete",
          },
          // Parameters are immutable; the class holds no data, so it may be replaced under its name.
          { ...this.child, deleteBeforeReplace: true },
        ).metadata.name
      : className;
    this.registerOutputs({});
  }
}
