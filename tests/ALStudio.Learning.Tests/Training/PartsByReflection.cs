using System.Reflection;
using ALStudio.Learning.Networks;
using ALStudio.Learning.Objectives;
using ALStudio.Learning.Tests.Networks;

namespace ALStudio.Learning.Tests;

/// <summary>Parts made without knowing them, for tests that every part of a kind must pass.</summary>
internal static class Parts
{
    /// <summary>A part with the defaults of its constructor; where a network is asked for, a small one, where a recipe, that of such a network.</summary>
    public static object WithDefaults(Type type)
    {
        var constructor = type.GetConstructors().MaxBy(candidate => candidate.GetParameters().Length)!;
        return constructor.Invoke([.. constructor.GetParameters().Select(Value)]);
    }

    private static object? Value(ParameterInfo parameter) =>
        parameter.ParameterType == typeof(IDenseNetwork) ? new StandIn()
        : parameter.ParameterType == typeof(INetwork) ? new WideResNet(10, 1)
        : parameter.ParameterType == typeof(IPretrained) ? Training.Transferred.Usual
        : parameter.ParameterType == typeof(IExtensible<Classification>) ? new Supervised(new WideResNet(10, 1))
        : parameter.ParameterType == typeof(IExtensible<Segmentation>) ? new SupervisedSegmentation(new StandIn())
        : parameter.HasDefaultValue && parameter.ParameterType.IsEnum
            ? Enum.ToObject(parameter.ParameterType, parameter.DefaultValue!)
        : parameter.HasDefaultValue ? parameter.DefaultValue
        : throw new InvalidOperationException($"{parameter.Member.DeclaringType}: {parameter.Name} needs a default.");
}
