/** Condition keys whose values are open, because only a request brings them. */
import type { ContextValue } from '../explain/values.ts'

export type OpenValues = ReadonlyMap<string, ContextValue>

export interface OpenKey {
  /** Returns whether a request can have the value. Undefined means that the request does not have the key. */
  accepts(value: ContextValue): boolean
  /** Values to try besides those that policies list. */
  readonly examples?: readonly ContextValue[]
}

export interface NamedKey {
  /** In lower case. */
  readonly name: string
  readonly key: OpenKey
}

export interface OpenKeys {
  /**
   * Returns what is possible for a key. Undefined when the key is not open: the context of the request is
   * then right about it.
   *
   * @param key in lower case
   */
  open(key: string): OpenKey | undefined
  /** Returns whether one request can have all these values together. Each is possible by itself. */
  areCompatible(values: OpenValues): boolean
}
