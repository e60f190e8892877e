/** The parameters of a recognized call, in the names of the API model, whatever the protocol is. */

/** Scalars are text: booleans `true` and `false`, numbers as sent, blobs in base64. */
export type Value = string | readonly Value[] | { readonly [member: string]: Value }

/**
 * Reads parameters by path: `A.B[].C` members of members and of list elements, `C{}` the keys of a map, `C{*}` its
 * values, `C{name}` one value, `C{/re/}` the values of the keys that fit.
 *
 * All methods throw AwsError when the parameter is in a body that cannot be read.
 */
export interface Parameters {
  /** Returns the values at a path, in the order of the request. Empty when nothing is there. */
  valuesAt(path: string): readonly Value[]
  /** Returns whether something is at the path, even an empty structure. */
  has(path: string): boolean
  /**
   * Returns the parameters as each element of a list sees them: paths through the list have only this element. `.A` is
   * the member `A` of the element.
   *
   * @param list a path that ends with `[]`
   */
  elements(list: string): readonly Parameters[]
}
