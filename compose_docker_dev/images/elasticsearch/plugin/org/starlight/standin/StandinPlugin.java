package org.starlight.standin;

import java.io.Reader;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.charfilter.HTMLStripCharFilter;
import org.apache.lucene.analysis.cjk.CJKAnalyzer;
import org.apache.lucene.analysis.cjk.CJKBigramFilter;
import org.apache.lucene.analysis.cjk.CJKWidthFilter;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.en.EnglishPossessiveFilter;
import org.apache.lucene.analysis.en.PorterStemFilter;
import org.apache.lucene.analysis.miscellaneous.ASCIIFoldingFilter;
import org.elasticsearch.cluster.node.DiscoveryNodes;
import org.elasticsearch.cluster.service.ClusterService;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.features.NodeFeature;
import org.elasticsearch.index.analysis.AbstractCharFilterFactory;
import org.elasticsearch.index.analysis.AbstractIndexAnalyzerProvider;
import org.elasticsearch.index.analysis.AbstractTokenFilterFactory;
import org.elasticsearch.index.analysis.Analysis;
import org.elasticsearch.index.analysis.AnalyzerProvider;
import org.elasticsearch.index.analysis.CharFilterFactory;
import org.elasticsearch.index.analysis.NormalizingTokenFilterFactory;
import org.elasticsearch.index.analysis.TokenFilterFactory;
import org.elasticsearch.indices.analysis.AnalysisModule.AnalysisProvider;
import org.elasticsearch.plugins.ActionPlugin;
import org.elasticsearch.plugins.AnalysisPlugin;
import org.elasticsearch.plugins.Plugin;
import org.elasticsearch.rest.RestHandler;

/**
 * The part of Elasticsearch's own analysis and root modules that Starlight uses. The distribution on Maven Central
 * lacks the modules but carries the Lucene classes, so each entry only gives one of those its official name and options.
 */
public class StandinPlugin extends Plugin implements AnalysisPlugin, ActionPlugin {
    private ClusterService clusterService;

    @Override
    public Collection<?> createComponents(PluginServices services) {
        clusterService = services.clusterService();
        return List.of();
    }

    @Override
    public Collection<RestHandler> getRestHandlers(
        RestHandlersServices services, Supplier<DiscoveryNodes> nodes, Predicate<NodeFeature> supported
    ) {
        return List.of(new RootHandler(clusterService));
    }

    @Override
    public Map<String, AnalysisProvider<AnalyzerProvider<? extends Analyzer>>> getAnalyzers() {
        return Map.of(
            "cjk", analyzer(CJKAnalyzer.getDefaultStopSet(), CJKAnalyzer::new),
            "english", analyzer(EnglishAnalyzer.getDefaultStopSet(), EnglishAnalyzer::new)
        );
    }

    @Override
    public Map<String, AnalysisProvider<TokenFilterFactory>> getTokenFilters() {
        return Map.of(
            "asciifolding", normalizing((tokens, options) ->
                new ASCIIFoldingFilter(tokens, options.getAsBoolean("preserve_original", false))),
            "cjk_bigram", filter((tokens, options) ->
                new CJKBigramFilter(tokens, bigramScripts(options), options.getAsBoolean("output_unigrams", false))),
            "cjk_width", normalizing((tokens, options) -> new CJKWidthFilter(tokens)),
            "porter_stem", filter((tokens, options) -> new PorterStemFilter(tokens)),
            "stemmer", filter(StandinPlugin::stemmer)
        );
    }

    @Override
    public Map<String, AnalysisProvider<CharFilterFactory>> getCharFilters() {
        return Map.of("html_strip", (index, environment, name, options) -> new AbstractCharFilterFactory(name) {
            @Override
            public Reader create(Reader reader) {
                return new HTMLStripCharFilter(reader);
            }
        });
    }

    /** A language that is not here fails the index's creation, which is better than another stemmer's results. */
    private static TokenStream stemmer(TokenStream tokens, Settings options) {
        String language = options.get("language", options.get("name", "english"));
        return switch (language) {
            case "english", "porter" -> new PorterStemFilter(tokens);
            case "possessive_english" -> new EnglishPossessiveFilter(tokens);
            default -> throw new IllegalArgumentException("the stand-in has no stemmer for [" + language + "]");
        };
    }

    private static int bigramScripts(Settings options) {
        Map<String, Integer> flags = Map.of(
            "han", CJKBigramFilter.HAN,
            "hangul", CJKBigramFilter.HANGUL,
            "hiragana", CJKBigramFilter.HIRAGANA,
            "katakana", CJKBigramFilter.KATAKANA
        );
        return flags.keySet().stream()
            .filter(script -> !options.getAsList("ignored_scripts").contains(script))
            .mapToInt(flags::get)
            .reduce(0, (some, flag) -> some | flag);
    }

    private static AnalysisProvider<AnalyzerProvider<? extends Analyzer>> analyzer(
        CharArraySet stopWords, Function<CharArraySet, Analyzer> build
    ) {
        return (index, environment, name, options) -> {
            Analyzer built = build.apply(Analysis.parseStopWords(environment, options, stopWords));
            return new AbstractIndexAnalyzerProvider<Analyzer>(name) {
                @Override
                public Analyzer get() {
                    return built;
                }
            };
        };
    }

    private static AnalysisProvider<TokenFilterFactory> filter(BiFunction<TokenStream, Settings, TokenStream> build) {
        return (index, environment, name, options) -> new AbstractTokenFilterFactory(name) {
            @Override
            public TokenStream create(TokenStream tokens) {
                return build.apply(tokens, options);
            }
        };
    }

    /** A filter that changes letters only, and so may stand in the normalizer of a keyword field. */
    private static AnalysisProvider<TokenFilterFactory> normalizing(BiFunction<TokenStream, Settings, TokenStream> build) {
        return (index, environment, name, options) -> new NormalizingTokenFilterFactory() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public TokenStream create(TokenStream tokens) {
                return build.apply(tokens, options);
            }
        };
    }
}
