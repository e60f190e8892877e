/** Routes each request to its endpoint. */

import { IDP_SIGN_IN } from '../../core/identity/saml/built-in.ts'
import { type Answer, isTooLong, STARTING, type WireRequest } from '../../protocol/request.ts'
import { isRestRequest } from '../../recognition/own.ts'
import type { Iamulator } from '../admin/endpoint.ts'
import { answerEmulatorRequest, isEmulatorPath, isEndpoint } from '../admin/index.ts'
import { answerVisit, isVisit } from '../admin/process/welcome.ts'
import { answerPortalRequest, isPortalRequest } from '../endpoints/access-portal/index.ts'
import { respond } from '../endpoints/api/index.ts'
import { answerFontRequest, isFontRequest } from '../endpoints/console/fonts.ts'
import { answerConsoleRequest, isConsoleRequest } from '../endpoints/console/index.ts'
import { answerContainerRequest, isContainerPath } from '../endpoints/container-credentials/index.ts'
import { answerMetadataRequest, isMetadataPath } from '../endpoints/instance-metadata/index.ts'
import { answerScimRequest, isScimRequest } from '../endpoints/scim/index.ts'
import { answerSignInRequest, isForWebsite, isSignInRequest } from '../endpoints/sign-in/index.ts'

type Settings = Iamulator['settings']

interface Endpoint {
  /** For tests. */
  readonly name: string
  isFor(request: WireRequest, settings: Settings): boolean
  answer(iamulator: Iamulator, request: WireRequest): Answer | Promise<Answer>
}

/** The first one that a request is for answers it. The API has its everyday calls first, and what is left over. */
export const ENDPOINTS: readonly Endpoint[] = [
  { name: 'API', isFor: ({ path, method }) => path === '/' && method === 'POST', answer: answerCall },
  { name: 'API, by path', isFor: isRestRequest, answer: answerCall },
  { name: 'SCIM', isFor: isScimRequest, answer: answerScimRequest },
  { name: 'identity provider', isFor: ({ path }) => path === IDP_SIGN_IN, answer: answerEmulatorRequest },
  { name: 'sign-in', isFor: isSignInRequest, answer: answerSignInRequest },
  {
    name: 'console',
    isFor: (request, settings) => settings.console === 'on' && isConsoleRequest(request),
    answer: answerConsoleRequest,
  },
  { name: 'access portal', isFor: isPortalRequest, answer: answerPortalRequest },
  { name: 'welcome', isFor: (request) => request.path === '/' && isVisit(request), answer: answerVisit },
  { name: 'API, by query', isFor: ({ path }) => path === '/', answer: answerCall },
  { name: 'fonts', isFor: isFontRequest, answer: answerFontRequest },
  { name: 'instance metadata', isFor: at(isMetadataPath), answer: answerMetadataRequest },
  { name: 'container credentials', isFor: at(isContainerPath), answer: answerContainerRequest },
  { name: 'emulator', isFor: at(isEndpoint), answer: answerEmulatorRequest },
  { name: 'welcome, elsewhere', isFor: isVisit, answer: answerVisit },
  { name: 'emulator, unknown path', isFor: at(isEmulatorPath), answer: answerEmulatorRequest },
  { name: "AWS's website", isFor: isForWebsite, answer: answerSignInRequest },
  { name: 'API, unknown path', isFor: () => true, answer: answerCall },
]

/** Returns a condition that depends only on the path. */
function at(isPath: (path: string) => boolean): Endpoint['isFor'] {
  return ({ path }) => isPath(path)
}

export function answerOf(iamulator: Iamulator, request: WireRequest): Answer | Promise<Answer> {
  return endpointOf(iamulator.settings, request).answer(iamulator, request)
}

/** Returns whether one of iamulator's own endpoints, other than the APIs of AWS services, answers the request. */
export function isForLocalEndpoint(settings: Settings, request: WireRequest): boolean {
  return endpointOf(settings, request).answer !== answerCall
}

export function endpointOf(settings: Settings, request: WireRequest): Endpoint {
  for (const endpoint of ENDPOINTS) if (endpoint.isFor(request, settings)) return endpoint
  throw new Error('The last endpoint is for every request')
}

/** Answers a call of a service that iamulator has. Other requests get an error of AWS, or a redirect. */
function answerCall(iamulator: Iamulator, request: WireRequest): Answer | Promise<Answer> {
  if (isTooLong(request.body)) return TOO_LONG
  return iamulator.ready ? respond(iamulator, request) : STARTING
}

const TOO_LONG: Answer = { status: 413, headers: {}, body: '' }
