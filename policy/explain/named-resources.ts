/** Actions with which a principal gets the permissions of roles, so that no advice allows them on all resources. */
import type { Element } from '../document.ts'

const PASSING = /^(?:iam:passrole|sts:assumerole)$/i

/** Returns whether statements about the action must name its resources. */
export function mustBeNamed(action: string): boolean {
  return PASSING.test(action)
}

/** Returns whether the element covers every resource, or all but some. */
export function coversAll({ negated, values }: Element): boolean {
  return negated || values.includes('*')
}
