/** Parameters as the elements of a list see them. */
import { type Found, valuesOf, walk } from './body.ts'
import type { CompiledOperation } from './compiled.ts'
import type { Parameters, Value } from './types.ts'

/** How an element is seen: paths through the list have only this element, and the others are those of the parent. */
export class ElementParameters implements Parameters {
  readonly #parent: Parameters
  readonly #operation: CompiledOperation
  readonly #list: string
  readonly #element: Found

  constructor(parent: Parameters, operation: CompiledOperation, list: string, element: Found) {
    this.#parent = parent
    this.#operation = operation
    this.#list = list
    this.#element = element
  }

  valuesAt(path: string): readonly Value[] {
    const own = this.#ownPath(path)
    return own === undefined ? this.#parent.valuesAt(path) : valuesOf(this.#found(own))
  }

  has(path: string): boolean {
    const own = this.#ownPath(path)
    return own === undefined ? this.#parent.has(path) : this.#found(own).length > 0
  }

  elements(list: string): readonly Parameters[] {
    const own = this.#ownPath(list)
    if (own === undefined) return this.#parent.elements(list)
    return this.#found(own).map((each) => new ElementParameters(this, this.#operation, own, each))
  }

  /** Returns a path through the list, from the root. Undefined for other paths. `.A` is a member of the element. */
  #ownPath(path: string): string | undefined {
    if (path.startsWith('.')) return this.#list + path
    const isOwn = path.startsWith(this.#list) && /^(?:$|[.[{])/.test(path.slice(this.#list.length))
    return isOwn ? path : undefined
  }

  #found(path: string): readonly Found[] {
    const { steps } = this.#operation.path(path)
    const { length } = this.#operation.path(this.#list).steps
    return typeof this.#element === 'string' ? [] : walk(this.#element, steps.slice(length))
  }
}
