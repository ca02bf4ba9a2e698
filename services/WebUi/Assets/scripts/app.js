// Pages work without this file. It adds: focus on the error summary, character counts, fields that open under a choice,
// protection against double presses, copying of numbers, a button that prints, one that fills in where the reader is.
import { start } from './start.js'

start()
