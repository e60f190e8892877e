/** Faults in server/app: what each would do if it were there. */
import type { Fault } from './fault.ts'

export const faults: readonly Fault[] = [
  {
    name: 'SCIM requests go to the API',
    file: 'server/app/answer.ts',
    text: 'endpoint.isFor(request, settings)',
    replacement: "endpoint.name !== 'SCIM' && endpoint.isFor(request, settings)",
  },
  {
    name: 'The identity provider has no sign-in page',
    file: 'server/app/answer.ts',
    text: 'path === IDP_SIGN_IN',
    replacement: 'false',
  },
  {
    name: 'A proxy without TLS has no authority',
    file: 'server/app/iamulator.ts',
    text: "if (settings.tls === 'off' && settings.proxy === 'off' && settings.tlsPort === undefined) return undefined",
    replacement: "if (settings.tls === 'off' && settings.tlsPort === undefined) return undefined",
  },
  {
    name: 'Replicas have different authorities',
    file: 'server/app/iamulator.ts',
    text: 'if (!store.status().shared) return undefined',
    replacement: 'return undefined',
  },
  {
    name: 'Replicas with the same settings in another order count as different',
    file: 'server/app/shared-store.ts',
    text: 'const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))',
    replacement: 'const members = Object.entries(value)',
  },
  {
    name: 'Replicas with other settings count as the same',
    file: 'server/app/shared-store.ts',
    text: 'return members.map(([name, member]) => [name, sorted(member)])',
    replacement: 'return members.map(([name]) => [name])',
  },
  {
    name: 'Bodies of any length are taken',
    file: 'server/app/answer.ts',
    text: 'if (isTooLong(request.body)) return TOO_LONG',
    replacement: '',
  },
  {
    name: 'Calls are answered before the seed is applied',
    file: 'server/app/answer.ts',
    text: 'return iamulator.ready ? respond(iamulator, request) : STARTING',
    replacement: 'return respond(iamulator, request)',
  },
  {
    name: 'The access portal is not served',
    file: 'server/app/answer.ts',
    text: 'endpoint.isFor(request, settings)',
    replacement: "endpoint.name !== 'access portal' && endpoint.isFor(request, settings)",
  },
  {
    name: 'The console is served although it is off',
    file: 'server/app/answer.ts',
    text: "settings.console === 'on' && isConsoleRequest(request)",
    replacement: 'settings.console.length > 0 && isConsoleRequest(request)',
  },
  {
    name: 'Replicas do not share a database',
    file: 'server/app/iamulator.ts',
    text: 'if (settings.store === undefined && !database) return undefined',
    replacement: 'return undefined',
  },
  {
    name: 'A server is ready before it has its seed',
    file: 'server/app/start.ts',
    text: 'iamulator.ready = false',
    replacement: '',
  },
  {
    name: 'Long uploads to an upstream are ended',
    file: 'server/app/start.ts',
    text: 'if (upstreamsIn(iamulator.guarding).size > 0) server.requestTimeout = 0',
    replacement: '',
  },
  {
    name: 'After a restart, the settings of the seed are forgotten',
    file: 'server/app/start.ts',
    text: 'seed.applySettings(iamulator)',
    replacement: '',
  },
  {
    name: 'After a restart, the seed is applied again',
    file: 'server/app/start.ts',
    text: 'if (store.status().rows > 0) {',
    replacement: 'if (false) {',
  },
  {
    name: 'A port that is taken has no message of its own',
    file: 'server/app/start.ts',
    text: 'return new StartError(`port ${port} is taken: choose another with --${flag} (0 picks a free one)`)',
    replacement: 'return error',
  },
  {
    name: 'Replicas must have the same port',
    file: 'server/app/shared-store.ts',
    text: 'const shared = Object.entries(settings).filter(([name]) => !OWN.some((own) => own === name))',
    replacement: 'const shared = Object.entries(settings)',
  },
  {
    name: 'A signed request for an object goes to the endpoint that its key looks like',
    file: 'server/app/guarded.ts',
    text: 'isSigned(head) || ',
    replacement: '',
  },
  {
    name: 'With an upstream, pages and the endpoints of the emulator go there',
    file: 'server/app/guarded.ts',
    text: '!isForLocalEndpoint(settings, { ...head, body: NO_BODY })',
    replacement: 'true',
  },
  {
    name: 'A browser is welcomed at the paths of other endpoints',
    file: 'server/app/answer.ts',
    text: "request.path === '/' && isVisit(request)",
    replacement: 'isVisit(request)',
  },
  {
    name: "Sign-in at AWS's host names is answered by the API",
    file: 'server/app/answer.ts',
    text: "path === '/' && method === 'POST'",
    replacement: "path === '/'",
  },
]
