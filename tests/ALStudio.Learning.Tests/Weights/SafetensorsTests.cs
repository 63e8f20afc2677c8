using System.Buffers.Binary;
using System.Text;
using ALStudio.Core;
using ALStudio.Learning.Weights;
using ALStudio.Testing;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Xunit;
using static TorchSharp.torch;

namespace ALStudio.Learning.Tests.Weights;

public class SafetensorsTests
{
    private static readonly Gen<StoredTensor[]> Files = Gen.Choose(0, 6)
        .SelectMany(count =>
            Gen.ArrayOf(Tensors, count).Select(tensors => tensors.DistinctBy(tensor => tensor.Name).ToArray())
        );

    private static Gen<StoredTensor> Tensors =>
        from name in ArbMap.Default.GeneratorFor<NonNull<string>>()
        from type in Gen.Elements(Enum.GetValues<ElementType>())
        from rank in Gen.Choose(0, 4)
        from shape in Gen.ArrayOf(Gen.Choose(0, 5).Select(length => (long)length), rank)
        from data in Gen.ArrayOf(
            Gen.Choose(0, 255).Select(value => (byte)value),
            (int)shape.Aggregate((long)StoredTensor.SizeOf(type), (all, one) => all * one)
        )
        select new StoredTensor(
            new string([.. name.Get.Where(letter => !char.IsSurrogate(letter))]),
            type,
            shape,
            data
        );

    [Property]
    public Property What_was_written_is_read_again_and_order_does_not_matter() =>
        Prop.ForAll(
            Files.ToArbitrary(),
            tensors =>
            {
                var file = Written(tensors);
                var read = Safetensors.Read(file, "memory");
                Assert.Equal(file, Written([.. tensors.Reverse()]));
                Assert.Equal(tensors.Length, read.Count);
                foreach (var tensor in tensors)
                {
                    var again = read[tensor.Name];
                    Assert.Equal(tensor.Type, again.Type);
                    Assert.Equal(tensor.Shape, again.Shape);
                    Assert.Equal(tensor.Data.ToArray(), again.Data.ToArray());
                }
            }
        );

    [Property]
    public Property A_file_with_one_byte_changed_or_cut_is_read_or_refused_with_a_problem() =>
        Prop.ForAll(
            Gen.Choose(0, 10_000).Two().Two().ToArbitrary(),
            numbers =>
            {
                var ((where, value), (cut, really)) = numbers;
                var file = Written([Some("a", 2, 3), Some("b", 4), Some("c")]);
                file[where % file.Length] = (byte)value;
                var end = really % 2 == 0 ? file.Length : cut % file.Length;
                try
                {
                    Safetensors.Read(file.AsMemory(0, end), "memory");
                }
                catch (ProblemException problem)
                {
                    Assert.StartsWith("memory, byte ", problem.Message);
                }
            }
        );

    [Property(MaxTest = 500)]
    public Property A_file_with_parts_cut_doubled_or_replaced_is_read_or_refused_and_costs_no_more_memory_than_its_length()
    {
        string[] spoilers =
        [
            "0",
            "-1",
            "9223372036854775807",
            "1e9",
            "[",
            "]",
            "{",
            "}",
            "\"",
            ",",
            "null",
            "\\u0000",
            "F64",
        ];
        return Prop.ForAll(
            Gen.ListOf(Gen.Choose(0, 400).Three().Zip(Gen.Elements(spoilers)), 4).ToArbitrary(),
            edits =>
            {
                var file = Written([Some("a", 2, 3), Some("b", 4), Some("c")]).ToList();
                foreach (var ((kind, from, length), spoiler) in edits)
                {
                    var at = from % file.Count;
                    var span = file.GetRange(at, Math.Min(length % 12, file.Count - at));
                    if (kind % 3 != 0)
                    {
                        file.RemoveRange(at, Math.Min(span.Count, file.Count - 1));
                    }

                    file.InsertRange(
                        Math.Min(at, file.Count),
                        kind % 3 == 1 ? Encoding.ASCII.GetBytes(spoiler)
                            : kind % 3 == 0 ? span
                            : []
                    );
                }

                // Half of them with a length that fits, so that the header itself is looked at.
                if (edits.Count % 2 == 0 && file.Count > 8)
                {
                    var length = new byte[8];
                    BinaryPrimitives.WriteInt64LittleEndian(length, Math.Max(0, file.Count - 8 - 44));
                    file.RemoveRange(0, 8);
                    file.InsertRange(0, length);
                }

                byte[] content = [.. file];
                var before = GC.GetAllocatedBytesForCurrentThread();
                var problem = Refusal(() => Safetensors.Read(content, "memory"));
                Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 200_000 + (100 * content.Length));
                Assert.True(problem is null || problem.StartsWith("memory, byte ", StringComparison.Ordinal), problem);
            }
        );
    }

    [Property(MaxTest = 100)]
    public Property The_header_alone_tells_the_same_as_the_whole_file() =>
        Prop.ForAll(
            Gen.Choose(0, 10_000).Three().ToArbitrary(),
            numbers =>
            {
                var (where, value, cut) = numbers;
                var file = Written([Some("a", 2, 3), Some("b", 4), Some("c")]);
                file[where % file.Length] = (byte)value;
                file = cut % 2 == 0 ? file : file[..(cut % file.Length)];
                var path = Path.GetTempFileName();
                File.WriteAllBytes(path, file);
                Assert.Equal(Refusal(() => Safetensors.Read(path)), Refusal(() => Safetensors.Inspect(path)));
                File.Delete(path);
            }
        );

    [Fact]
    public void A_message_holds_no_control_character_and_no_endless_name()
    {
        var name = "\\u001b[31m" + new string('n', 5_000);
        var problem = Assert.Throws<ProblemException>(() =>
            Safetensors.Read(Content($"{{\"{name}\":7}}", 0), "memory")
        );
        Assert.InRange(problem.Message.Length, 50, 250);
        Assert.DoesNotContain('\u001b', problem.Message);
    }

    public static TheoryData<string, string, int> Hostile =>
        new()
        {
            { "no object", "[]", 0 },
            { "no JSON", "{\"a\":", 0 },
            { "two documents", "{}{}", 0 },
            { "too deep", "{\"a\":{\"shape\":[[[[1]]]]}}", 0 },
            { "a name twice", $"{{\"a\":{Entry("F32", "1", "0,4")},\"a\":{Entry("F32", "1", "4,8")}}}", 8 },
            { "a key twice", "{\"a\":{\"dtype\":\"F32\",\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 4 },
            { "half a character", $"{{\"\\ud800\":{Entry("F32", "1", "0,4")}}}", 4 },
            { "half a character as type", $"{{\"a\":{Entry("\\ud800", "1", "0,4")}}}", 4 },
            {
                "a name twice, once escaped",
                $"{{\"a\":{Entry("F32", "1", "0,4")},\"\\u0061\":{Entry("F32", "1", "4,8")}}}",
                8
            },
            { "metadata that are no object", "{\"__metadata__\":7}", 0 },
            { "metadata that are no texts", "{\"__metadata__\":{\"format\":7}}", 0 },
            { "metadata twice", "{\"__metadata__\":{},\"__metadata__\":{}}", 0 },
            { "no shape", "{\"a\":{\"dtype\":\"F32\",\"data_offsets\":[0,4]}}", 4 },
            { "no object as entry", "{\"a\":7}", 0 },
            { "an unknown key", "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4],\"x\":1}}", 4 },
            { "an unknown type", $"{{\"a\":{Entry("F31", "1", "0,4")}}}", 4 },
            { "a type by number", $"{{\"a\":{Entry("7", "1", "0,4")}}}", 4 },
            { "a type that is no text", "{\"a\":{\"dtype\":7,\"shape\":[1],\"data_offsets\":[0,4]}}", 4 },
            { "a negative length", $"{{\"a\":{Entry("F32", "-1", "0,4")}}}", 4 },
            { "half a length", $"{{\"a\":{Entry("F32", "1.5", "0,4")}}}", 4 },
            { "an endless length", $"{{\"a\":{Entry("F32", "1e99", "0,4")}}}", 4 },
            { "lengths whose product overflows", $"{{\"a\":{Entry("U8", "4294967296,4294967296", "0,0")}}}", 0 },
            { "lengths whose product is negative", $"{{\"a\":{Entry("F64", "4611686018427387904", "0,0")}}}", 0 },
            {
                "no elements, but lengths that overflow",
                $"{{\"a\":{Entry("U8", "0,4611686018427387904,4", "0,0")}}}",
                0
            },
            { "offsets backwards", $"{{\"a\":{Entry("F32", "1", "4,0")}}}", 4 },
            { "three offsets", $"{{\"a\":{Entry("F32", "1", "0,4,8")}}}", 8 },
            { "offsets that are not the shape's", $"{{\"a\":{Entry("F32", "2", "0,4")}}}", 4 },
            { "an end behind the file", $"{{\"a\":{Entry("F32", "1000000", "0,4000000")}}}", 4 },
            { "a gap at the start", $"{{\"a\":{Entry("F32", "1", "4,8")}}}", 8 },
            { "a gap between", $"{{\"a\":{Entry("F32", "1", "0,4")},\"b\":{Entry("F32", "1", "8,12")}}}", 12 },
            { "an overlap", $"{{\"a\":{Entry("F32", "2", "0,8")},\"b\":{Entry("F32", "1", "4,8")}}}", 8 },
            { "the same bytes twice", $"{{\"a\":{Entry("F32", "1", "0,4")},\"b\":{Entry("F32", "1", "0,4")}}}", 4 },
            { "bytes that belong to nothing", $"{{\"a\":{Entry("F32", "1", "0,4")}}}", 5 },
            { "only bytes that belong to nothing", "{}", 1 },
        };

    [Theory, MemberData(nameof(Hostile))]
    public void A_hostile_file_is_refused_with_its_name_and_the_byte(string what, string header, int elements)
    {
        var problem = Assert.Throws<ProblemException>(() => Safetensors.Read(Content(header, elements), $"{what}.x"));
        Assert.Matches($"^{what}\\.x, byte [0-9]+: ", problem.Message);
        Assert.NotNull(problem.Problems[0].Hint);
    }

    [Theory]
    [InlineData(0UL)]
    [InlineData(3UL)]
    [InlineData(100_000_001UL)]
    [InlineData(ulong.MaxValue)]
    [InlineData(1UL << 63)]
    public void A_length_of_the_header_that_does_not_fit_is_refused_and_costs_no_memory(ulong length)
    {
        var file = new byte[10];
        BinaryPrimitives.WriteUInt64LittleEndian(file, length);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<ProblemException>(() => Safetensors.Read(file, "memory"));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 200_000);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    public void A_file_that_ends_in_the_first_eight_bytes_is_refused(int length) =>
        Assert.Throws<ProblemException>(() => Safetensors.Read(new byte[length], "memory"));

    [Fact]
    public void A_missing_file_is_a_problem_that_names_it() =>
        Assert.All(
            [() => Safetensors.Read("nowhere.safetensors"), () => Safetensors.Inspect("nowhere.safetensors")],
            (Action read) => Assert.Contains("nowhere.safetensors", Assert.Throws<ProblemException>(read).Message)
        );

    [Fact]
    public void Metadata_is_passed_over_and_a_scalar_has_no_lengths()
    {
        var header = $"{{\"__metadata__\":{{\"format\":\"pt\"}},\"a\":{Entry("F32", "", "0,4")}}}  ";
        var tensor = Assert.Single(Safetensors.Read(Content(header, 4), "memory")).Value;
        Assert.Empty(tensor.Shape);
    }

    [Fact]
    public void The_writer_refuses_two_tensors_of_one_name_and_data_that_do_not_fit()
    {
        Assert.Throws<ArgumentException>(() => Written([Some("a", 2), Some("a", 3)]));
        Assert.Throws<ArgumentException>(() => Written([Some("a", 2) with { Shape = [3] }]));
        Assert.Throws<ArgumentException>(() => Written([Some("__metadata__", 2)]));
    }

    [Fact]
    public void The_bytes_of_a_file_are_these()
    {
        var header = $"{{\"b\":{Entry("F32", "2", "0,8")},\"a\":{Entry("U8", "1", "8,9")}}}";
        var expected = Content(header.PadRight((header.Length + 7) / 8 * 8), 0)
            .Concat((byte[])[0, 0, 128, 63, 0, 0, 0, 64, 7]);
        using var b = tensor((float[])[1, 2]);
        using var a = tensor((byte[])[7]);
        Assert.Equal(expected, Written([StoredTensor.Of("a", a), StoredTensor.Of("b", b)]));
    }

    [Fact]
    public void Tensors_of_every_type_survive_a_file_whatever_their_strides()
    {
        using var scope = NewDisposeScope();
        ScalarType[] types =
        [
            ScalarType.Bool,
            ScalarType.Byte,
            ScalarType.Int8,
            ScalarType.Int16,
            ScalarType.Float16,
            ScalarType.BFloat16,
            ScalarType.Int32,
            ScalarType.Float32,
            ScalarType.Int64,
            ScalarType.Float64,
        ];
        foreach (var type in types)
        {
            var values = arange(6).reshape(2, 3).to(type).t();
            var read = Safetensors.Read(Written([StoredTensor.Of("x", values)]), "memory")["x"].ToTensor();
            Assert.Equal(type, read.dtype);
            Assert.True(read.equal(values).all().item<bool>());
            Assert.Equal([3, 2], read.shape);
        }
    }

    [SharedFact]
    public void Files_of_another_writer_are_read()
    {
        var golden = Safetensors.Read(Shared.Of("golden", "wrn28_2.safetensors"));
        Assert.Equal(ElementType.U8, golden["pixels"].Type);
        Assert.Equal([8, 3, 32, 32], golden["pixels"].Shape);
        // The same images are in the file as bytes and, normalised, as float32: here the first channel's first pixel.
        var pixel = golden["pixels"].Data.Span[0] / 255.0;
        var input = BinaryPrimitives.ReadSingleLittleEndian(golden["input"].Data.Span);
        Assert.Equal((pixel - 0.4914) / 0.2470, input, 6);
    }

    private static string? Refusal(Action read)
    {
        try
        {
            read();
            return null;
        }
        catch (ProblemException problem)
        {
            return problem.Message;
        }
    }

    private static string Entry(string type, string shape, string offsets) =>
        $"{{\"dtype\":\"{type}\",\"shape\":[{shape}],\"data_offsets\":[{offsets}]}}";

    private static byte[] Content(string header, int elements)
    {
        var bytes = Encoding.UTF8.GetBytes(header);
        var file = new byte[8 + bytes.Length + elements];
        BinaryPrimitives.WriteInt64LittleEndian(file, bytes.Length);
        bytes.CopyTo(file.AsSpan(8));
        return file;
    }

    private static StoredTensor Some(string name, params long[] shape) =>
        new(name, ElementType.F32, shape, new byte[4 * shape.Aggregate(1L, (all, one) => all * one)]);

    private static byte[] Written(StoredTensor[] tensors)
    {
        using var stream = new MemoryStream();
        Safetensors.Write(stream, tensors);
        return stream.ToArray();
    }
}
