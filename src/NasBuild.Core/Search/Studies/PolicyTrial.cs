global using PolicyTrial = NasBuild.Core.Search.Studies.Trial<NasBuild.Core.Spaces.Policy,
    NasBuild.Core.Results.Measured>;
