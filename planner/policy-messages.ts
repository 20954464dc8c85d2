import { stripVTControlCharacters } from "node:util";
import * as analyzerpb from "@pulumi/pulumi/proto/analyzer_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import type { JsonObject, RecordedResource, Recording, Violation } from "./model";
import type { EnforcementLevel, PackConfig, PolicySettings } from "./policy-config";
import { STACK_TYPE } from "./recorder/urn";
import { wireOf } from "./recorder/wire";

const WIRE_LEVELS: Readonly<Record<EnforcementLevel, analyzerpb.EnforcementLevel>> = {
  advisory: analyzerpb.EnforcementLevel.ADVISORY,
  mandatory: analyzerpb.EnforcementLevel.MANDATORY,
  disabled: analyzerpb.EnforcementLevel.DISABLED,
  remediate: analyzerpb.EnforcementLevel.REMEDIATE,
};

const SEVERITIES = [undefined, "low", "medium", "high", "critical"] as const;

export function defaultsOf(info: analyzerpb.AnalyzerInfo): PackConfig {
  return Object.fromEntries(
    info.getPoliciesList().map((policy) => {
      const schema = (policy.getConfigschema()?.getProperties()?.toJavaScript() ?? {}) as Record<string, JsonObject>;
      const properties = Object.entries(schema)
        .filter(([, property]) => property["default"] !== undefined)
        .map(([key, property]) => [key, property["default"]]);
      return [
        policy.getName(),
        {
          enforcementLevel: levelOf(policy.getEnforcementlevel()),
          properties: Object.fromEntries(properties) as JsonObject,
        },
      ];
    }),
  );
}

export function initialConfigOf(info: analyzerpb.AnalyzerInfo): PackConfig {
  const config: Record<string, PolicySettings> = {};
  info.getInitialconfigMap().forEach((settings: analyzerpb.PolicyConfig, policy: string) => {
    config[policy] = {
      enforcementLevel: levelOf(settings.getEnforcementlevel()),
      properties: settings.getProperties()?.toJavaScript() ?? {},
    };
  });
  return config;
}

export function configureRequest(config: PackConfig): analyzerpb.ConfigureAnalyzerRequest {
  const request = new analyzerpb.ConfigureAnalyzerRequest();
  for (const [policy, { enforcementLevel, properties }] of Object.entries(config)) {
    const settings = new analyzerpb.PolicyConfig();
    settings.setEnforcementlevel(WIRE_LEVELS[enforcementLevel ?? "mandatory"]);
    settings.setProperties(structOf(properties));
    request.getPolicyconfigMap().set(policy, settings);
  }
  return request;
}

export type ByUrn = ReadonlyMap<string, RecordedResource>;

export function analyzeRequest(resource: RecordedResource, byUrn: ByUrn): analyzerpb.AnalyzeRequest {
  const request = new analyzerpb.AnalyzeRequest();
  request.setType(resource.type);
  request.setUrn(resource.urn);
  request.setName(resource.name);
  request.setProperties(structOf(resource.inputs));
  request.setOptions(optionsOf(resource));
  request.setProvider(providerOf(resource, byUrn));
  return request;
}

/** At the end of a preview the engine shows outputs: of a component those it published, of the stack its own. */
export function stackResource(
  resource: RecordedResource,
  recording: Recording,
  byUrn: ByUrn,
): analyzerpb.AnalyzerResource {
  const outputs = resource.custom ? resource.inputs : resource.type === STACK_TYPE ? recording.outputs : {};
  const message = new analyzerpb.AnalyzerResource();
  message.setType(resource.type);
  message.setUrn(resource.urn);
  message.setName(resource.name);
  message.setProperties(structOf(outputs));
  message.setOptions(optionsOf(resource));
  message.setProvider(providerOf(resource, byUrn));
  message.setParent(resource.parent ?? "");
  message.setDependenciesList([...resource.dependencies]);
  return message;
}

function optionsOf(resource: RecordedResource): analyzerpb.AnalyzerResourceOptions {
  const options = new analyzerpb.AnalyzerResourceOptions();
  options.setProtect(resource.protect);
  options.setParent(resource.parent ?? "");
  return options;
}

function providerOf(resource: RecordedResource, byUrn: ByUrn): analyzerpb.AnalyzerProviderResource | undefined {
  const reference = resource.provider;
  const provider = reference === undefined ? undefined : byUrn.get(reference.slice(0, reference.lastIndexOf("::")));
  if (!provider) {
    return undefined;
  }
  const message = new analyzerpb.AnalyzerProviderResource();
  message.setType(provider.type);
  message.setUrn(provider.urn);
  message.setName(provider.name);
  message.setProperties(structOf(provider.inputs));
  return message;
}

/** Each resource goes to the pack twice and its provider with every resource: one conversion does for all. */
const structs = new WeakMap<JsonObject, Struct>();

function structOf(properties: JsonObject): Struct {
  const known = structs.get(properties);
  if (known) {
    return known;
  }
  const struct = Struct.fromJavaScript(wireOf(properties) as Parameters<typeof Struct.fromJavaScript>[0]);
  structs.set(properties, struct);
  return struct;
}

/** A level this planner does not know counts as mandatory. */
function levelOf(wire: analyzerpb.EnforcementLevel): EnforcementLevel {
  const levels = Object.keys(WIRE_LEVELS) as EnforcementLevel[];
  return levels.find((level) => WIRE_LEVELS[level] === wire) ?? "mandatory";
}

export function violationOf(diagnostic: analyzerpb.AnalyzeDiagnostic, urn: string): Violation {
  const level = levelOf(diagnostic.getEnforcementlevel());
  const severity = SEVERITIES[diagnostic.getSeverity()];
  return {
    policy: diagnostic.getPolicyname(),
    level: level === "disabled" ? "mandatory" : level,
    ...(severity ? { severity } : {}),
    // The SDK puts the policy's description first; the message says what is wrong with this resource.
    message: stripVTControlCharacters(diagnostic.getMessage()).replace(`${diagnostic.getDescription()}\n`, ""),
    ...(urn === "" ? {} : { urn }),
  };
}
