/** Converts generated questions to the engine's types. */
import {
  type AuthorizationRequest,
  compilePolicy,
  type Layers,
  type SourcedPolicy,
} from '../../../policy/index.ts'
import type { BookLayers, BookRequest } from '../by-the-book/index.ts'

export function engineRequest(request: BookRequest): AuthorizationRequest {
  const context = Object.entries(request.context).map(([key, value]) => [key.toLowerCase(), value] as const)
  return { ...request, context: new Map(context) }
}

/**
 * Compiles the layers. Each policy has a distinct source:
 * its layer, the index of its set, and its index in the set.
 */
export function compiledLayers(layers: BookLayers): Layers {
  const { identity, boundary, session, resource, serviceControl, resourceControl, endpoint } = layers
  const sets = (name: string, kind: SourcedPolicy['kind'], texts: BookLayers['session']) =>
    texts?.map((set, level) => set.map((text, at) => sourced(`${name} ${level}.${at}`, kind, text)))
  return {
    identity: identity.map((text, at) => sourced(`identity.${at}`, 'inline', text)),
    boundary: boundary === undefined ? undefined : sourced('boundary', 'managed', boundary),
    session: sets('session', 'session', session),
    resource: resource && {
      kind: resource.kind,
      policy: sourced('resource', 'resource', resource.document),
    },
    serviceControl: sets('serviceControl', 'organization', serviceControl),
    resourceControl: sets('resourceControl', 'organization', resourceControl),
    endpoint: endpoint === undefined ? undefined : sourced('endpoint', 'endpoint', endpoint),
  }
}

function sourced(source: string, kind: SourcedPolicy['kind'], text: string): SourcedPolicy {
  return { source, kind, policy: compilePolicy(text) }
}
