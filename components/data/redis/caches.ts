import * as fs from "node:fs";
import * as path from "node:path";
import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { PlatformComponent } from "../../component";
import { labelsFor } from "../../labels";
import { cacheContract } from "./cache-contract";

/** ConfigMap in the services' namespace, and where services with caches mount it. */
export const CACHE_CONTRACT = { configMapName: "cache-contract", mountPath: "/etc/pyairtable/cache" } as const;
/** Files below the mount path. */
export const CACHE_FILES = { contract: "cache-contract.json", library: "cache.lua" } as const;

/** The library as Redis loads it. */
export const CACHE_LIBRARY = fs.readFileSync(path.join(__dirname, "cache.lua"), "utf8");

export interface CachesArgs {
  /** The services' namespace, as the foundation created it. */
  readonly namespace: pulumi.Input<string>;
  /** maxmemory of Redis, in MiB. */
  readonly maxMemoryMiB: number;
}

/** What services need to keep the guide's caches: the contract, and the functions that enforce it inside Redis. See docs/caching.md. */
export class Caches extends PlatformComponent {
  readonly ready: readonly pulumi.Resource[];

  constructor(name: string, args: CachesArgs, opts: pulumi.CustomResourceOptions) {
    super("pyairtable:data:Caches", name, {}, opts);
    const { configMapName } = CACHE_CONTRACT;
    this.ready = [
      new k8s.core.v1.ConfigMap(
        `${name}-contract`,
        {
          metadata: { name: configMapName, namespace: args.namespace, labels: labelsFor(configMapName, "cache") },
          data: {
            [CACHE_FILES.contract]: `${JSON.stringify(cacheContract(args.maxMemoryMiB), null, 2)}\n`,
            [CACHE_FILES.library]: CACHE_LIBRARY,
          },
        },
        this.child,
      ),
    ];
    this.registerOutputs({});
  }
}
