import { parseImage } from "../kubernetes/images";
import { containersOf, podOf } from "../kubernetes/pods";
import { releaseOf } from "../kubernetes/releases";
import { placesOf, textOf, textsOf } from "../kubernetes/value";
import { type Finding, resourcePolicy } from "../policy";

const REGISTRY_KEYS: ReadonlySet<string> = new Set(["registry", "imageRegistry", "hub"]);

export const imageRegistryAllowed = resourcePolicy({
  name: "image-registry-allowed",
  description: "Images come from the registries the config allows.",
  severity: "high",
  topic: "images",
  protectsFrom: "A misspelt or unwatched repository decides what runs in the cluster.",
  mend: "Use a repository below an allowed prefix, or add the registry to this policy's `allowed`.",
  configSchema: {
    allowed: {
      type: "array",
      items: { type: "string" },
      default: [
        "ghcr.io",
        "quay.io",
        "registry.k8s.io",
        "public.ecr.aws",
        "docker.io/istio",
        "docker.io/grafana",
        "registry.istio.io",
      ],
      description:
        "Registries, or registries with the beginning of a path. An image without a registry is docker.io/library/<name>.",
    },
  },
  *check(subject, config): Generator<Finding> {
    const allowed = textsOf(config["allowed"]);
    const pod = podOf(subject);
    for (const { path, fields } of pod ? containersOf(pod) : []) {
      const image = textOf(fields["image"]);
      if (image !== undefined && image !== "auto" && !isAllowed(parseImage(image).repository, allowed)) {
        yield { field: `${path}.image`, found: image, problem: `this registry is not allowed (${allowed.join(", ")})` };
      }
    }
    const release = releaseOf(subject);
    for (const { path, name, value } of placesOf(release?.values, release?.valuesPath)) {
      const registry = textOf(value);
      if (
        REGISTRY_KEYS.has(name) &&
        registry &&
        !allowed.some((prefix) => covers(prefix, registry) || covers(registry, prefix))
      ) {
        yield { field: path, found: registry, problem: `this registry is not allowed (${allowed.join(", ")})` };
      } else if (
        registry !== undefined &&
        namesImage(name, registry) &&
        !isAllowed(parseImage(registry).repository, allowed)
      ) {
        yield { field: path, found: registry, problem: `this registry is not allowed (${allowed.join(", ")})` };
      }
    }
  },
});

/** A whole reference among chart values; without a host the chart puts its own registry in front. */
function namesImage(name: string, text: string): boolean {
  return (name === "image" || name === "repository") && /^[\w-]+(?:\.[\w-]+)*(?:[.:][\w-]+)+\//.test(text);
}

function isAllowed(repository: string, allowed: readonly string[]): boolean {
  const full = withRegistry(repository);
  return allowed.some((prefix) => covers(prefix, full));
}

/** As the container runtime completes it: the first part is a registry only if it looks like a host. */
function withRegistry(repository: string): string {
  const [host = "", ...path] = repository.split("/");
  if (path.length === 0) return `docker.io/library/${host}`;
  return /[.:]|^localhost$/.test(host) ? repository : `docker.io/${repository}`;
}

function covers(prefix: string, repository: string): boolean {
  return repository === prefix || repository.startsWith(prefix.endsWith("/") ? prefix : `${prefix}/`);
}
