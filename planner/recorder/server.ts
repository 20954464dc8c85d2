import * as grpc from "@grpc/grpc-js";
import { EngineService, type IEngineServer } from "@pulumi/pulumi/proto/engine_grpc_pb";
import * as enginepb from "@pulumi/pulumi/proto/engine_pb";
import { type IResourceMonitorServer, ResourceMonitorService } from "@pulumi/pulumi/proto/resource_grpc_pb";
import * as monitorpb from "@pulumi/pulumi/proto/resource_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct, Value } from "google-protobuf/google/protobuf/struct_pb";
import type { Diagnostic } from "../model";
import { type Recorder, RegistrationError } from "./recorder";
import type { WireObject, WireValue } from "./wire";

/**
 * What a current engine answers to the SDK's questions, less `transforms` and `invokeTransforms`: those would have to
 * call back into the program, and the SDK says clearly that they are missing when a program asks for them.
 */
const FEATURES: ReadonlySet<string> = new Set([
  "secrets",
  "resourceReferences",
  "outputValues",
  "aliasSpecs",
  "replacementTrigger",
  "deletedWith",
  "replaceWith",
  "parameterization",
  "resourceHooks",
  "errorHooks",
  "sendsOptionsToHooks",
]);

const SEVERITIES: readonly Diagnostic["severity"][] = ["debug", "info", "warning", "error"];

/** A server that plays the engine's part towards one program. */
export interface RecordingServer {
  /** `127.0.0.1:<port>`: both the monitor's and the engine's address. */
  readonly address: string;
  close(): void;
}

/** Starts a server on a free local port. It answers from the recorder alone: no provider, no state, no cluster. */
export async function serveRecorder(recorder: Recorder): Promise<RecordingServer> {
  const server = new grpc.Server({
    "grpc.max_receive_message_length": -1,
    "grpc.max_send_message_length": -1,
  });
  server.addService(ResourceMonitorService, monitorService(recorder));
  server.addService(EngineService, engineService(recorder));
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  return { address: `127.0.0.1:${port}`, close: () => server.forceShutdown() };
}

type Answer = <Request, Response>(answer: (request: Request) => Response) => grpc.handleUnaryCall<Request, Response>;
type Refusal = <Request>(reason: (request: Request) => string) => grpc.handleUnaryCall<Request, never>;

function answering(recorder: Recorder): Answer {
  return (answer) => (call, callback) => {
    try {
      callback(null, answer(call.request));
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      if (error instanceof RegistrationError) {
        recorder.refuse(message);
      }
      callback({ code: grpc.status.INVALID_ARGUMENT, message });
    }
  };
}

function refusing(recorder: Recorder): Refusal {
  return (reason) => (call, callback) => {
    const message = `${reason(call.request)}: a plan reaches no provider.`;
    recorder.refuse(message);
    callback({ code: grpc.status.UNIMPLEMENTED, message });
  };
}

function objectOf(struct: Struct | undefined): WireObject {
  return struct?.toJavaScript() ?? {};
}

function valueOf(value: WireValue): Value {
  return Value.fromJavaScript(value as Parameters<typeof Value.fromJavaScript>[0]);
}

function monitorService(recorder: Recorder): IResourceMonitorServer {
  const unary = answering(recorder);
  const refused = refusing(recorder);
  return {
    getDeploymentInfo: refused(() => "GetDeploymentInfo"),
    supportsFeature: unary((request) => {
      const response = new monitorpb.SupportsFeatureResponse();
      response.setHassupport(FEATURES.has(request.getId()));
      return response;
    }),
    registerResource: unary((request) => {
      const { urn, computed } = recorder.register({
        type: request.getType(),
        name: request.getName(),
        parent: request.getParent(),
        custom: request.getCustom(),
        remote: request.getRemote(),
        inputs: objectOf(request.getObject()),
        dependencies: request.getDependenciesList(),
        provider: request.getProvider(),
        providers: Object.fromEntries(request.getProvidersMap().entries() as Iterable<[string, string]>),
        protect: request.hasProtect() ? request.getProtect() : undefined,
        additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
      });
      const response = new monitorpb.RegisterResourceResponse();
      response.setUrn(urn);
      // A component's outputs come by RegisterResourceOutputs; a custom resource's are its inputs until it is created.
      const echo = (request.getCustom() ? request.getObject() : undefined) ?? new Struct();
      for (const [key, value] of Object.entries(computed)) {
        echo.getFieldsMap().set(key, valueOf(value));
      }
      response.setObject(echo);
      return response;
    }),
    registerResourceOutputs: unary((request) => {
      recorder.registerOutputs(request.getUrn(), objectOf(request.getOutputs()));
      return new Empty();
    }),
    readResource: unary((request) => {
      const response = new monitorpb.ReadResourceResponse();
      response.setUrn(
        recorder.read(
          request.getType(),
          request.getName(),
          request.getParent(),
          request.getDependenciesList(),
          request.getProvider(),
        ),
      );
      response.setProperties(request.getProperties() ?? new Struct());
      return response;
    }),
    invoke: refused((request) => `The program invokes the provider function '${request.getTok()}'`),
    call: refused((request) => `The program calls the resource method '${request.getTok()}'`),
    registerStackTransform: refused(() => "The program registers a stack transform"),
    registerStackInvokeTransform: refused(() => "The program registers an invoke transform"),
    // Hooks run around operations on resources; a plan operates on none.
    registerResourceHook: unary(() => new Empty()),
    registerErrorHook: unary(() => new Empty()),
    registerPackage: unary((request) => {
      const response = new monitorpb.RegisterPackageResponse();
      const parameterization = request.getParameterization();
      response.setRef(
        [request.getName(), request.getVersion(), parameterization?.getName(), parameterization?.getVersion()]
          .filter(Boolean)
          .join("/"),
      );
      return response;
    }),
    signalAndWaitForShutdown: unary(() => new Empty()),
  };
}

function engineService(recorder: Recorder): IEngineServer {
  const unary = answering(recorder);
  let root = "";
  return {
    log: unary((request) => {
      if (!request.getEphemeral()) {
        const urn = request.getUrn();
        recorder.log({
          severity: SEVERITIES[request.getSeverity()] ?? "info",
          message: request.getMessage(),
          ...(urn === "" ? {} : { urn }),
        });
      }
      return new Empty();
    }),
    getRootResource: unary(() => {
      const response = new enginepb.GetRootResourceResponse();
      response.setUrn(root);
      return response;
    }),
    setRootResource: unary((request) => {
      root = request.getUrn();
      return new enginepb.SetRootResourceResponse();
    }),
    startDebugging: unary(() => new Empty()),
    requirePulumiVersion: unary(() => new enginepb.RequirePulumiVersionResponse()),
  };
}
