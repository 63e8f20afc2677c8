using System.Collections;
using System.Reflection;
using ALStudio.Learning;

namespace ALStudio.Running.Tests;

/// <summary>Finds every part of the engine by looking, makes one of each, and changes its values.</summary>
internal static class Parts
{
    public static IReadOnlyList<Type> Types { get; } =
    [
        .. typeof(IPart)
            .Assembly.GetTypes()
            .Where(type => type is { IsAbstract: false, IsInterface: false } && type.IsAssignableTo(typeof(IPart)))
            .OrderBy(type => type.FullName, StringComparer.Ordinal),
    ];

    /// <summary>The hyper-parameters of a part: what may be set when it is made.</summary>
    public static IEnumerable<PropertyInfo> Settable(Type type) =>
        type.GetProperties(BindingFlags.Instance | BindingFlags.Public)
            .Where(property => property.SetMethod is not null);

    /// <summary>A part with its defaults, and any value where it has none.</summary>
    public static object Sample(Type type)
    {
        if (type.IsAssignableFrom(typeof(string)))
        {
            return "text";
        }

        if (Nullable.GetUnderlyingType(type) is { } inner)
        {
            return Sample(inner);
        }

        if (type.IsEnum)
        {
            return Enum.GetValues(type).GetValue(0)!;
        }

        if (type == typeof(bool))
        {
            return true;
        }

        if (type.IsPrimitive)
        {
            return Convert.ChangeType(10, type);
        }

        if (ElementOf(type) is { } element)
        {
            return ListOf(element, [Sample(element)]);
        }

        return Made(type.IsInterface ? Types.First(part => part.IsAssignableTo(type)) : type);
    }

    /// <summary>Other values that a property of this type might have.</summary>
    public static IEnumerable<object?> Others(Type type, object? current)
    {
        if (current is null)
        {
            return [Sample(type)];
        }

        return (Nullable.GetUnderlyingType(type) ?? type, current) switch
        {
            (_, string text) => [text + "x", text + "X", text + " "],
            (_, bool flag) => [!flag],
            (_, double number) => [number + 1, Math.BitIncrement(number), -number - 1],
            (_, float number) => [number + 1],
            ({ IsEnum: true } names, _) => Enum.GetValues(names).Cast<object>().Where(name => !name.Equals(current)),
            ({ IsPrimitive: true } whole, _) => [Convert.ChangeType(Convert.ToInt64(current) + 1, whole)],
            (_, IEnumerable items) when ElementOf(type) is { } element => Lists(element, [.. items.Cast<object>()]),
            _ => [.. Changed(current), .. OfOtherTypes(type, current)],
        };
    }

    /// <summary>Copies of a record, each with another value of one property.</summary>
    public static IEnumerable<object> Changed(object part) =>
        Settable(part.GetType()).SelectMany(property => Changed(part, property));

    /// <summary>Copies of a record with other values of this property.</summary>
    public static IEnumerable<object> Changed(object part, PropertyInfo property) =>
        Others(property.PropertyType, property.GetValue(part))
            .Select(other =>
            {
                var copy = Copy(part);
                property.SetValue(copy, other);
                return copy;
            });

    private static object Copy(object part)
    {
        // Assigning a boxed struct copies nothing: this does, and for a record it is what "with" does.
        var clone = typeof(object).GetMethod("MemberwiseClone", BindingFlags.Instance | BindingFlags.NonPublic)!;
        return clone.Invoke(part, null)!;
    }

    private static object Made(Type type)
    {
        var constructor =
            type.GetConstructors().OrderByDescending(one => one.GetParameters().Length).FirstOrDefault()
            ?? throw new NotSupportedException($"Teach this test to make a {type}.");
        var values = constructor
            .GetParameters()
            .Select(parameter => parameter.HasDefaultValue ? parameter.DefaultValue : Sample(parameter.ParameterType))
            .Zip(constructor.GetParameters(), (value, parameter) => Fitting(value, parameter.ParameterType));
        return constructor.Invoke([.. values]);
    }

    // The default of an enum is kept as a number.
    private static object? Fitting(object? value, Type type) =>
        value is not null && type.IsEnum ? Enum.ToObject(type, value) : value;

    private static IEnumerable<object> OfOtherTypes(Type type, object current) =>
        type.IsInterface
            ? Types.Where(part => part.IsAssignableTo(type) && part != current.GetType()).Select(Made)
            : [];

    private static IEnumerable<object> Lists(Type element, object[] items)
    {
        yield return ListOf(element, [.. items, Sample(element)]);
        for (var place = 0; place < items.Length; place++)
        {
            foreach (var other in Others(element, items[place]))
            {
                yield return ListOf(element, [.. items[..place], other, .. items[(place + 1)..]]);
            }
        }
    }

    private static Type? ElementOf(Type type) =>
        type.IsArray ? type.GetElementType()
        : type.IsGenericType && type.IsAssignableFrom(type.GetGenericArguments()[0].MakeArrayType())
            ? type.GetGenericArguments()[0]
        : null;

    private static Array ListOf(Type element, object?[] items)
    {
        var list = Array.CreateInstance(element, items.Length);
        items.CopyTo(list, 0);
        return list;
    }
}
