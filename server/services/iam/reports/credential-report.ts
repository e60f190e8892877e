/** The credential report: a table of the account's users and their credentials. */

import type { Family } from '../../../../core/engine/operation.ts'
import { reportExpired, reportNotPresent } from '../../../../protocol/errors.ts'
import type { CredentialReportRow } from '../../../../store/index.ts'
import { credentialTable } from './credential-table.ts'

/** The key of the report. An account has at most one. */
const REPORT = 'report'

/**
 * How long a report is current, in milliseconds.
 * AWS generates a report at most once every four hours. Source: IAM User Guide, getting credential reports.
 */
const LIFETIME = 4 * 60 * 60 * 1000

export const credentialReport = {
  /** Generates the report at once. Only the first response says that generation has started (recorded). */
  GenerateCredentialReport: {
    run: (tx, _input, ctx) => {
      const present = tx.credentialReports.get(REPORT)
      if (present && !isExpired(present, ctx.now)) return { State: 'COMPLETE' }
      tx.credentialReports.put(REPORT, { content: credentialTable(tx, ctx), createDate: ctx.now })
      return {
        State: 'STARTED',
        Description: 'No report exists. Starting a new report generation task',
      }
    },
  },

  GetCredentialReport: {
    run: (tx, _input, ctx) => {
      const report = tx.credentialReports.get(REPORT)
      if (!report) throw reportNotPresent()
      if (isExpired(report, ctx.now)) throw reportExpired()
      return {
        Content: Buffer.from(report.content),
        ReportFormat: 'text/csv',
        GeneratedTime: report.createDate,
      }
    },
  },
} satisfies Family<'iam'>

function isExpired({ createDate }: CredentialReportRow, now: number): boolean {
  return now - createDate >= LIFETIME
}
