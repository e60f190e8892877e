/** What requests can be, as the options say. */

import type { Element } from '../document.ts'
import type { PrincipalKind } from '../request.ts'
import { resourceMatcher } from '../resource.ts'
import type { LayerName } from '../types.ts'
import { globClasses } from './classes.ts'
import type { Draft } from './dimensions.ts'
import { type ActionSet, knownActionsOf } from './known-actions.ts'
import { Budget, defaultLimits, type Limits } from './limits.ts'
import type { Pattern } from './pattern.ts'
import type { Classes, ProofOptions, Side, Universe } from './types.ts'
import type { KeyOptions } from './values.ts'

/** The layers whose policies exist only for principals with identity. */
const ofCallers: ReadonlySet<LayerName> = new Set(['identity', 'boundary', 'session'])
const withIdentity: ReadonlySet<PrincipalKind> = new Set(['root', 'user', 'role-session', 'federated-user'])

export class Possible {
  readonly universe: Universe
  readonly limits: Limits
  /** What all questions that share this can still spend. */
  readonly steps: Budget
  /** Undefined for all. */
  readonly kinds: ReadonlySet<PrincipalKind> | undefined
  /** The partitions that statements name, whatever their actions are. */
  readonly partitions: readonly string[]
  /** Whether requests can have actions that the universe doesn't have. */
  readonly isAnyAction: boolean
  readonly #isTyped: boolean
  readonly #keys = new Map<string, KeyOptions>()
  readonly #names = new Map<string, number>()
  readonly #classes = new Map<string, Classes<string>>()
  readonly #actions = new Map<string, ActionSet>()

  /**
   * @param side the side that allows the requests
   * @param partitions those that statements of both sides name
   */
  constructor(
    { universe, actions, resources, limits }: ProofOptions,
    { sets }: Side,
    partitions: readonly string[],
  ) {
    this.universe = universe
    this.limits = { ...defaultLimits, ...limits }
    this.steps = new Budget(this.limits.steps)
    this.kinds = sets.some(({ layer }) => ofCallers.has(layer)) ? withIdentity : undefined
    this.partitions = partitions
    this.#isTyped = resources === 'typed'
    this.isAnyAction = actions !== 'known'
  }

  isKnown(action: string): boolean {
    return knownActionsOf(this.universe).has(action)
  }

  /** Returns the known actions that an Action or NotAction matches, or undefined if that takes too many steps. */
  actionsOf(element: Element): ActionSet | undefined {
    const key = JSON.stringify(element)
    const actions = this.#actions.get(key) ?? this.#findActions(element)
    if (actions !== undefined) this.#actions.set(key, actions)
    return actions
  }

  /** Spends the same whether or not others have asked for the element, so that answers don't depend on them. */
  #findActions(element: Element): ActionSet | undefined {
    const known = knownActionsOf(this.universe)
    return this.steps.spend(known.costOf(element)) ? known.matching(element) : undefined
  }

  /** Returns patterns of the resources that the action can have, or undefined for any text. */
  resourcesOf(action: string): readonly string[] | undefined {
    if (!this.#isTyped || !this.isKnown(action)) return undefined
    const patterns = this.universe.resourcesOf(action)
    return patterns.length === 0 ? ['*'] : patterns.map(withText)
  }

  /** Returns patterns of resources among these that the action cannot have. */
  nestedIn(action: string): readonly string[] {
    return (this.#isTyped && this.universe.nestedIn?.(action)) || []
  }

  /** @param key in lower case */
  optionsOf(key: string): KeyOptions {
    const { universe, limits } = this
    const options = this.#keys.get(key) ?? {
      type: universe.typeOf(key),
      isMultivalued: universe.isMultivalued?.(key),
      states: limits.states,
      steps: this.steps,
    }
    this.#keys.set(key, options)
    return options
  }

  /**
   * Returns the classes of texts, as {@link globClasses} does. Many classes of actions have the same resources.
   *
   * @param elements by a name that only equal elements have
   */
  classesOf(
    elements: ReadonlyMap<string, readonly Pattern[]>,
    needed: ReadonlySet<string> | undefined,
  ): Classes<string> {
    const names = [...elements.keys()]
    const positions = needed && [...names.keys()].filter((at) => needed.has(String(names[at])))
    const key = `${names.map((name) => this.#idOf(name))} ${positions}`
    const options = { states: this.limits.states, steps: this.steps, ...(positions && { needed: positions }) }
    const classes = this.#classes.get(key) ?? globClasses([...elements.values()], options)
    this.#classes.set(key, classes)
    return classes
  }

  #idOf(name: string): number {
    const id = this.#names.get(name) ?? this.#names.size
    this.#names.set(name, id)
    return id
  }

  /** Returns whether requests for the action can have the key. */
  hasKey(action: string, key: string): boolean {
    return !this.#isTyped || this.universe.hasKey(action, key) !== false
  }

  /**
   * Returns a text that is the same for actions with the same resources, and with the same of the keys.
   *
   * @param action a known one
   */
  kindOf(action: string, keys: readonly string[]): string {
    if (!this.#isTyped) return ''
    return JSON.stringify([
      this.resourcesOf(action),
      this.nestedIn(action),
      keys.filter((key) => this.hasKey(action, key)),
    ])
  }

  /** Returns about how many steps it takes to find the kind of an action: see {@link kindOf}. */
  stepsOfKind({ length }: readonly string[]): number {
    return this.#isTyped ? 10 * (1 + length) : 0
  }

  /** Returns whether there can be such a request, if there can be one for the action. */
  has({ action, resource, context }: Draft): boolean {
    if (![...context.keys()].every((key) => this.hasKey(action, key))) return false
    return !this.#isTyped || !this.isKnown(action) || hasResource(this.universe, action, resource)
  }
}

/** Returns whether a known action can have the resource. Without resources, it is asked for `*`, which is no pattern. */
export function hasResource(universe: Universe, action: string, resource: string): boolean {
  const matches = (pattern: string) => resourceMatcher(pattern)(resource)
  const patterns = universe.resourcesOf(action).map(withText)
  if (patterns.length === 0) return resource === '*'
  return patterns.some(matches) && !universe.nestedIn?.(action).some(matches)
}

/** What varies isn't empty. */
function withText(pattern: string): string {
  return pattern.replaceAll('*', '?*')
}
