global using CaseTracker.SystemTests;
global using CaseTracker.TestSupport;
global using Xunit;
