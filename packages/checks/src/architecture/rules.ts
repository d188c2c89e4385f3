import { browserGlobalsInPorts, noHtmlSinks } from './globals.ts'
import {
  clientWithoutReact,
  jwtDecodeOnce,
  mainEntryIsSmall,
  protocolStandsAlone,
  stackStandsAlone,
  standInsStandApart,
} from './imports.ts'
import { quietImports } from './quietImports.ts'
import type { Rule } from './rule.ts'
import { exportsExist, onlyEntriesReexport, plainNames, shortFiles } from './shape.ts'

/** What keeps the architecture, by a check and not by hope. */
export const RULES: readonly Rule[] = [
  clientWithoutReact,
  stackStandsAlone,
  protocolStandsAlone,
  mainEntryIsSmall,
  standInsStandApart,
  jwtDecodeOnce,
  browserGlobalsInPorts,
  quietImports,
  noHtmlSinks,
  onlyEntriesReexport,
  exportsExist,
  plainNames,
  shortFiles,
]
