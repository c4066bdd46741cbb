export { judgeAddress, normalizeHost, type Verdict } from './address.ts';
export { configuredHeaders, pageSettings } from './configured-headers.ts';
export {
  type Egress,
  type EgressFetchInit,
  type EgressOptions,
  type EgressResponse,
  openEgress,
  portOf,
  problemError,
} from './egress.ts';
export type { Gate, Problem } from './gate.ts';
export { createGuard, DEFAULT_PORTS, type Guard, type GuardOptions, type LookupAll, type Passage } from './guard.ts';
