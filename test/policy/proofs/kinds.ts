/** Kinds of generated pairs. Each is about some elements of the policy language, which its spaces cover. */
import type { LayerName } from '../../../policy/index.ts'
import type { Choices } from './choices.ts'
import * as draw from './draws.ts'
import { actions, identities, keys, principals, resources, type Space, tied, validSpace } from './spaces.ts'
import type { Fields } from './written.ts'

export interface Kind {
  readonly name: string
  readonly draws: readonly draw.Draw[]
  /** Elements that all statements have, and that no space varies. */
  readonly fixed: Fields
  /** Everything that the statements restrict. */
  readonly spaces: readonly Space[]
  /** Returns the layers of a side, one for each set. */
  readonly layers: (choices: Choices) => readonly LayerName[]
  /** Whether values are numbers, dates, or the like, of which a changed letter would make something unreadable. */
  readonly readable?: true
  /** Whether keys have the types that AWS publishes, so that requests have only valid values. */
  readonly typed?: true
  /** The most statements of one set. */
  readonly statements: number
}

const ANY_ACTION = { Action: '*' }
const ANY_RESOURCE = { Resource: '*' }
const ANYTHING = { Action: '*', Resource: '*' }

const identity = (): readonly LayerName[] => ['identity']
const oneOf =
  (...layers: readonly LayerName[]) =>
  (choices: Choices): readonly LayerName[] => [choices.oneOf(layers)]

const ANY_LAYER: readonly LayerName[] = [
  'identity',
  'boundary',
  'session',
  'serviceControl',
  'serviceControl',
]
const manyLayers = (choices: Choices): readonly LayerName[] =>
  choices.some(1, 5, () => choices.oneOf(ANY_LAYER))

/** Returns a kind about conditions, beside which statements allow everything. */
function aboutKey(name: string, onKey: draw.Draw, space: Space): Kind {
  const draws = [onKey, draw.maybeOther]
  return { name, fixed: ANYTHING, draws, spaces: [space, keys.other], layers: identity, statements: 4 }
}

/** Returns a kind about values that are read, and the same with a type that AWS publishes. */
function aboutReadable(name: string, onKey: draw.Draw, space: Space): readonly [Kind, Kind] {
  const untyped: Kind = { ...aboutKey(name, onKey, space), readable: true }
  const valid = {
    ...untyped,
    name: `valid ${name}`,
    spaces: untyped.spaces.map(validSpace),
    typed: true,
  } as const
  return [untyped, valid]
}

export const kinds: readonly [Kind, ...Kind[]] = [
  {
    name: 'actions',
    fixed: ANY_RESOURCE,
    draws: [draw.action],
    spaces: [actions],
    layers: identity,
    statements: 4,
  },
  {
    name: 'resources',
    fixed: ANY_ACTION,
    draws: [draw.resource],
    spaces: [resources],
    layers: oneOf('identity', 'boundary', 'serviceControl'),
    statements: 4,
  },
  aboutKey('texts', draw.onText, keys.text),
  aboutKey('letters', draw.onFolded, keys.folded),
  ...aboutReadable('numbers', draw.onNumber, keys.number),
  ...aboutReadable('dates', draw.onDate, keys.date),
  ...aboutReadable('flags', draw.onFlag, keys.flag),
  { ...aboutKey('bytes', draw.onBytes, keys.bytes), readable: true },
  ...aboutReadable('addresses', draw.onAddress, keys.address),
  ...aboutReadable('sets of numbers', draw.onNumbers, keys.numbers),
  ...aboutReadable('sets of addresses', draw.onAddresses, keys.addresses),
  aboutKey('arns', draw.onArn, keys.arn),
  aboutKey('sets', draw.onSet, keys.set),
  aboutKey('folded sets', draw.onFoldedSet, keys.set),
  aboutKey('sets of arns', draw.onArns, keys.arns),
  aboutKey('one or many', draw.onEither, keys.either),
  { ...aboutKey('mixed types', draw.onMixed, keys.mixed), readable: true },
  {
    name: 'principals',
    fixed: ANYTHING,
    draws: [draw.principal, draw.maybeOther],
    spaces: [principals, keys.other],
    layers: oneOf('resource', 'resource', 'trust', 'resourceControl', 'endpoint'),
    statements: 4,
  },
  {
    name: 'callers',
    fixed: ANYTHING,
    draws: [draw.onCaller],
    spaces: [identities],
    layers: identity,
    statements: 4,
  },
  {
    name: 'named callers',
    fixed: ANYTHING,
    draws: [draw.principal, draw.onCaller],
    spaces: [principals],
    layers: oneOf('resource'),
    statements: 4,
  },
  {
    name: 'layers',
    fixed: ANY_RESOURCE,
    draws: [draw.action, draw.maybeOther],
    spaces: [actions, keys.other],
    layers: manyLayers,
    statements: 2,
  },
  {
    name: 'everything',
    fixed: {},
    draws: [draw.action, draw.resource, draw.maybeText, draw.maybeOther],
    spaces: [actions, resources, keys.text, keys.other],
    layers: oneOf('identity'),
    statements: 4,
  },
  {
    name: 'everything, named',
    fixed: {},
    draws: [draw.principal, draw.action, draw.resource, draw.maybeOther],
    spaces: [principals, actions, resources, keys.other],
    layers: oneOf('resource'),
    statements: 3,
  },
  {
    name: 'variables',
    fixed: ANY_ACTION,
    draws: [draw.variableResource, draw.onVariables],
    spaces: [tied],
    layers: identity,
    statements: 3,
  },
]
