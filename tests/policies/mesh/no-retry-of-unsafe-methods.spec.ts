import { noRetryOfUnsafeMethods } from "../../../policies/mesh/no-retry-of-unsafe-methods";
import { describePolicy } from "../describe-policy";
import { UNKNOWN } from "../harness";
import { object } from "../objects";

const routes = (http: unknown) =>
  object("networking.istio.io/v1", "VirtualService", "app", { spec: { hosts: ["app"], http } });

describePolicy(noRetryOfUnsafeMethods, {
  allowed: {
    "idempotent methods": routes([
      { match: [{ method: { regex: "GET|HEAD|PUT|DELETE" } }], retries: { attempts: 2, retryOn: "5xx" } },
      { retries: { attempts: 0 } },
    ]),
    "requests that never started": routes([{ retries: { attempts: 2, retryOn: "connect-failure,refused-stream" } }]),
    "no retries": routes([{ route: [] }]),
  },
  violating: {
    "every method": [
      routes([{ retries: { attempts: 3, retryOn: "5xx" } }]),
      /spec\.http\[0\]\.retries\.attempts is 3: POST, PATCH/,
    ],
    POST: [routes([{ match: [{ method: { exact: "POST" } }], retries: { attempts: 1 } }]), /POST requests/],
    "a pattern that takes POST": [
      routes([{ match: [{ method: { regex: "GET|POST" } }], retries: { attempts: 1 } }]),
      /POST/,
    ],
    "a path of any method": [routes([{ match: [{ uri: { prefix: "/api" } }], retries: { attempts: 1 } }]), /PATCH/],
  },
  unknown: {
    routes: routes(UNKNOWN),
    retries: routes([{ retries: UNKNOWN }]),
    "a match": routes([{ match: UNKNOWN, retries: { attempts: 1 } }]),
  },
});
