/** StringEquals treats `*` literally. In StringLike it matches any characters, including `/` and `:`. */
import { compileGlob, matchesGlob } from '../match.ts'
import { textOf } from '../template.ts'
import { templateOperand } from './operand.ts'

export const stringEquals = templateOperand({ wildcards: false }, (tokens) => {
  const text = textOf(tokens)
  return (value) => value === text
})

export const stringEqualsIgnoreCase = templateOperand({ wildcards: false }, (tokens) => {
  const text = textOf(tokens).toLowerCase()
  return (value) => value.toLowerCase() === text
})

export const stringLike = templateOperand({ wildcards: true }, (tokens) => {
  const glob = compileGlob(tokens)
  return (value) => matchesGlob(glob, value)
})
