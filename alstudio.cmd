@echo off
rem Builds ALStudio (a no-op when nothing has changed), then runs its command line.
setlocal
set root=%~dp0
set program=%root%dsl\ALStudio.Cli\bin\Release\net10.0\alstudio.dll
if "%1"=="test" (
    pushd "%root%"
    dotnet fsi build.fsx test
    exit /b %errorlevel%
)
pushd "%root%"
if not exist artifacts mkdir artifacts
(dotnet tool restore && dotnet paket restore && dotnet build dsl\ALStudio.Cli\ALStudio.Cli.fsproj -c Release -nologo -v minimal) > artifacts\build.log 2>&1
if errorlevel 1 (
    type artifacts\build.log
    exit /b 4
)
popd
dotnet "%program%" %*
exit /b %errorlevel%
