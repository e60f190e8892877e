/**
 * AI services opt-out policies. AWS refuses other names, also those in capitals and those without settings
 * (recorded on AWS, September 2026).
 */
import { container, type ManagementGrammar, named, one, words } from '../grammar.ts'

const services = [
  'default aidevops aiops awssupplychain biodiscovery chimesdkvoiceanalytics cloudwatch codeguruprofiler',
  'codewhisperer comprehend config connect connectamd connectdecision connecthealth::operations',
  'connecthealth::training connectoptimization contactlens datazone dms entityresolution finopsagent',
  'frauddetector glue guardduty lex polly q quicksightq rekognition scenariodiscovery securityhub',
  'securitylake textract transcribe transform translate workspaces',
].join(' ')

export const aiServicesGrammar: ManagementGrammar = {
  top: 'services',
  content: named(words(services), container({ opt_out_policy: one(words('optOut optIn')) })),
}
