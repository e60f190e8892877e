/** StringEquals takes `*` literally; StringLike lets it run across anything, `/` and `:` included. */
import { compileGlob, matchesGlob } from '../match.ts'
import { parseTemplate, textOf } from '../template.ts'
import { type OperandFactory, templateOperand } from './operand.ts'

export const stringEquals: OperandFactory = (written, variables) =>
  templateOperand(
    parseTemplate(written, { wildcards: false, variables, colonsBeforeVariables: 0 }),
    (tokens) => {
      const text = textOf(tokens)
      return (value) => value === text
    },
  )

export const stringEqualsIgnoreCase: OperandFactory = (written, variables) =>
  templateOperand(
    parseTemplate(written, { wildcards: false, variables, colonsBeforeVariables: 0 }),
    (tokens) => {
      const text = textOf(tokens).toLowerCase()
      return (value) => value.toLowerCase() === text
    },
  )

export const stringLike: OperandFactory = (written, variables) =>
  templateOperand(
    parseTemplate(written, { wildcards: true, variables, colonsBeforeVariables: 0 }),
    (tokens) => {
      const glob = compileGlob(tokens)
      return (value) => matchesGlob(glob, value)
    },
  )
