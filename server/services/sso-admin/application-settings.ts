/** Whether an application needs assignments, and whether its jobs may outlast the sessions of users. */
import type { Family } from '../../../core/engine/operation.ts'
import { applicationRules, changeApplication, requireApplication } from './application-gate.ts'

export const applicationSettings = {
  GetApplicationAssignmentConfiguration: {
    ...applicationRules,
    run: (tx, input, ctx) => {
      return { AssignmentRequired: requireApplication(tx, input, ctx).application.assignmentRequired }
    },
  },

  PutApplicationAssignmentConfiguration: {
    ...applicationRules,
    run: (tx, input, ctx) => {
      changeApplication(tx, input, ctx, ({ application }) => ({
        ...application,
        assignmentRequired: input.AssignmentRequired,
      }))
      return {}
    },
  },

  /** Unverified: User background sessions are disabled until an application enables them. */
  GetApplicationSessionConfiguration: {
    ...applicationRules,
    run: (tx, input, ctx) => {
      const { userBackgroundSessions = 'DISABLED' } = requireApplication(tx, input, ctx).application
      return { UserBackgroundSessionApplicationStatus: userBackgroundSessions }
    },
  },

  /** Unverified: Without a status, PutApplicationSessionConfiguration changes nothing. */
  PutApplicationSessionConfiguration: {
    ...applicationRules,
    run: (tx, input, ctx) => {
      const { UserBackgroundSessionApplicationStatus: status } = input
      changeApplication(tx, input, ctx, ({ application }) => ({
        ...application,
        ...(status === undefined ? {} : { userBackgroundSessions: status }),
      }))
      return {}
    },
  },
} satisfies Family<'sso-admin'>
