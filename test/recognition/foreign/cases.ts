/** Requests with their outcomes. */
import { recognizeForeign } from '../../../recognition/foreign/index.ts'
import { type HeadOfTest, headOf } from '../../support/request-heads.ts'
import { summaryOf } from './summary.ts'

export const FORM = { 'Content-Type': 'application/x-www-form-urlencoded; charset=utf-8' }
export const FILES = { 'Content-Type': 'multipart/form-data; boundary=x' }

export interface Case extends HeadOfTest {
  readonly body?: string
  readonly expected: string
}

export function outcomeOf({ body, ...head }: Case): string {
  return summaryOf(
    recognizeForeign(headOf(head), body === undefined ? undefined : Buffer.from(body, 'latin1')),
  )
}

export function post(case_: Omit<Case, 'method'>): Case {
  return { method: 'POST', ...case_ }
}
