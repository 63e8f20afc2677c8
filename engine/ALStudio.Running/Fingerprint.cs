using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using ALStudio.Core;
using ALStudio.Learning;

namespace ALStudio.Running;

/// <summary>Describes parts in a canonical text that is the same on every machine, and hashes it.</summary>
/// <remarks>
/// A part is its type and all values it holds: the properties of a record, and what a class of a script keeps of its
/// constructor's parameters. What is computed from these is not looked at; its code is: by
/// <see cref="Numerics.Version"/> for parts of the engine, by the identity of its assembly for parts of a script.
/// </remarks>
public static class Fingerprint
{
    /// <summary>The key of the assembly metadata by which a script's compiler tells what the assembly was made from.</summary>
    public const string IdentityKey = "ALStudio.Identity";

    private const int Deepest = 50;

    private static readonly HashSet<Assembly> engine =
    [
        typeof(Problem).Assembly,
        typeof(IPart).Assembly,
        typeof(Fingerprint).Assembly,
    ];

    /// <summary>SHA-256 (hex) of a text.</summary>
    public static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>The description of a part or of any value that a part may hold.</summary>
    /// <exception cref="ProblemException">It holds something without a lasting description, such as an open file.</exception>
    public static string Describe(object? value)
    {
        var text = new StringBuilder();
        Write(text, value, 0);
        return text.ToString();
    }

    private static void Write(StringBuilder text, object? value, int depth)
    {
        if (depth > Deepest)
        {
            throw new ProblemException(
                $"A part holds itself, or {Deepest} others inside one another.",
                "Parts are plain values: take out the reference that leads back."
            );
        }

        switch (value)
        {
            case null:
                text.Append("null");
                break;
            case string words:
                Quote(text, words);
                break;
            case bool flag:
                text.Append(flag ? "true" : "false");
                break;
            case Enum name:
                text.Append(NameOf(name.GetType())).Append('.').Append(name);
                break;
            case double or float or Half:
                text.Append(((IFormattable)value).ToString("R", CultureInfo.InvariantCulture));
                break;
            case char
            or sbyte
            or byte
            or short
            or ushort
            or int
            or uint
            or long
            or ulong
            or Int128
            or UInt128
            or decimal:
                text.Append(Convert.ToString(value, CultureInfo.InvariantCulture));
                break;
            case DateTime or DateTimeOffset or TimeSpan or DateOnly or TimeOnly:
                text.Append(
                    ((IFormattable)value).ToString(value is TimeSpan ? "c" : "O", CultureInfo.InvariantCulture)
                );
                break;
            case Type type:
                text.Append("type ").Append(NameOf(type));
                break;
            case Uri or Guid or Version:
                Quote(text, value.ToString()!);
                break;
            case IDictionary map:
                Enclose(text, "{", Pairs(map, depth), "}");
                break;
            case IEnumerable items:
                Enclose(text, "[", Items(items, depth), "]");
                break;
            case ITuple tuple:
                Enclose(text, "(", Enumerable.Range(0, tuple.Length).Select(item => Inner(tuple[item], depth)), ")");
                break;
            case Delegate function:
                Enclose(
                    text,
                    $"{NameOf(function.Method.DeclaringType!)}.{function.Method.Name}(",
                    [Inner(function.Target, depth)],
                    ")"
                );
                break;
            default:
                WriteObject(text, value, depth);
                break;
        }
    }

    private static void WriteObject(StringBuilder text, object value, int depth)
    {
        var type = value.GetType();
        if (IsOfFramework(type) && !IsPair(type))
        {
            throw new ProblemException(
                $"A part holds a value of type {type.Name}, which has no lasting description.",
                "Keep numbers, texts, lists and parts in parts, and make everything else from these when it is used."
            );
        }

        var fields = Fields(type)
            .Select(field => (Name: NameOf(field), Value: field.GetValue(value)))
            .OrderBy(field => field.Name, StringComparer.Ordinal)
            .Select(field => $"{field.Name} = {Inner(field.Value, depth)}");
        Enclose(text, $"{NameOf(type)}(", fields, ")");
    }

    private static string Inner(object? value, int depth)
    {
        var text = new StringBuilder();
        Write(text, value, depth + 1);
        return text.ToString();
    }

    private static void Enclose(StringBuilder text, string open, IEnumerable<string> items, string close) =>
        text.Append(open).AppendJoin(", ", items).Append(close);

    private static IEnumerable<string> Pairs(IDictionary map, int depth)
    {
        var pairs = new List<string>();
        for (var entry = map.GetEnumerator(); entry.MoveNext(); )
        {
            pairs.Add($"{Inner(entry.Key, depth)}: {Inner(entry.Value, depth)}");
        }

        return pairs.Order(StringComparer.Ordinal);
    }

    // What has no order of its own is put in one.
    private static IEnumerable<string> Items(IEnumerable items, int depth)
    {
        var described = items.Cast<object?>().Select(item => Inner(item, depth));
        var isSet = items
            .GetType()
            .GetInterfaces()
            .Any(face => face.IsGenericType && face.GetGenericTypeDefinition() == typeof(IReadOnlySet<>));
        return isSet ? described.Order(StringComparer.Ordinal) : described;
    }

    private static IEnumerable<FieldInfo> Fields(Type type)
    {
        for (var level = type; level is not null && level != typeof(object); level = level.BaseType)
        {
            const BindingFlags own =
                BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
            foreach (var field in level.GetFields(own))
            {
                // F# counts the steps of a constructor in such a field; its name holds a line number.
                if (!field.Name.StartsWith("init@", StringComparison.Ordinal))
                {
                    yield return field;
                }
            }
        }
    }

    // "<Epochs>k__BackingField" of C#, "<exponent>P" of a C# primary constructor, "Epochs@" of F#.
    private static string NameOf(FieldInfo field)
    {
        var name = field.Name;
        return name.StartsWith('<') && name.IndexOf('>') is > 1 and var end ? name[1..end] : name.TrimEnd('@');
    }

    private static string NameOf(Type type)
    {
        if (type.IsArray)
        {
            return $"{NameOf(type.GetElementType()!)}[{new string(',', type.GetArrayRank() - 1)}]";
        }

        var outer = type.IsNested && !type.IsGenericParameter ? NameOf(type.DeclaringType!) : type.Namespace;
        var arguments = type.IsGenericType ? $"<{string.Join(", ", type.GetGenericArguments().Select(NameOf))}>" : "";
        var assembly = type.IsNested ? "" : OriginOf(type);
        return $"{(string.IsNullOrEmpty(outer) ? "" : outer + ".")}{type.Name.Split('`')[0]}{arguments}{assembly}";
    }

    private static string OriginOf(Type type)
    {
        if (engine.Contains(type.Assembly) || IsOfFramework(type) || type.Assembly.GetName().Name == "FSharp.Core")
        {
            return "";
        }

        var told = type
            .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .FirstOrDefault(entry => entry.Key == IdentityKey)
            ?.Value;
        return $" of {told ?? type.Module.ModuleVersionId.ToString("N")}";
    }

    private static bool IsOfFramework(Type type)
    {
        var name = type.Assembly.GetName().Name!;
        return name == "System" || name.StartsWith("System.", StringComparison.Ordinal);
    }

    private static bool IsPair(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(KeyValuePair<,>);

    private static void Quote(StringBuilder text, string words) =>
        text.Append('"').Append(words.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\n", "\\n")).Append('"');
}
